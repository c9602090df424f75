// node node_peers.mjs PEER OPERATION FOLDER: the implementations for Node at work.
// It says when it is ready, then does as many operations as each line of the input asks for;
// see benchmarks/entrants.py.
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {createPrivateKey} from 'node:crypto';
import {answerFrom} from './given.mjs';
import {loaderOf} from './documents.mjs';

const [peer, operation, folder] = process.argv.slice(2);
const say = process.stdout.write.bind(process.stdout);
// Peers print; the conversation is on the standard output.
console.log = console.info = console.error;

function texts(name) {
  return readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
}
function inTurn(items) {
  let place = 0;
  return () => items[place++ % items.length];
}
const loader = () => loaderOf(join(folder, 'documents.json'), join(folder, 'contexts.json'));
const METHOD = 'did:web:badges.example#ed25519';

async function signer() {
  const Ed25519Multikey = await import('@digitalbazaar/ed25519-multikey');
  const pem = readFileSync(join(folder, 'ed25519.pem'));
  const jwk = createPrivateKey(pem).export({format: 'jwk'});
  const pair = await Ed25519Multikey.fromJwk({
    jwk: {...jwk, alg: 'EdDSA'}, secretKey: true, id: METHOD, controller: METHOD.split('#')[0]
  });
  return {...pair.signer(), id: METHOD};
}

async function selectiveSigner() {
  const EcdsaMultikey = await import('@digitalbazaar/ecdsa-multikey');
  const id = METHOD.replace('#ed25519', '#p256');
  const jwk = createPrivateKey(readFileSync(join(folder, 'p256.pem'))).export({format: 'jwk'});
  const pair = await EcdsaMultikey.fromJwk({jwk, secretKey: true});
  return {...pair.signer(), id};
}

const operations = {
  '@digitalbazaar/vc verify': async () => {
    const vc = await import('@digitalbazaar/vc');
    const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
    const {cryptosuite} = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
    const statusList = await import('@digitalbazaar/vc-bitstring-status-list');
    const documentLoader = loader();
    const suite = new DataIntegrityProof({cryptosuite});
    // The list was verified when it was fetched, once: its signature is not checked again.
    const checkStatus = options => statusList.checkStatus(
      {...options, suite, documentLoader, verifyBitstringStatusListCredential: false});
    const next = inTurn(texts('badges.jsonl'));
    return async () => {
      const credential = JSON.parse(next());
      const found = await vc.verifyCredential({credential, suite, documentLoader, checkStatus});
      if(!found.verified) {
        throw found.error;
      }
    };
  },
  '@digitalbazaar/vc sign': async () => {
    const vc = await import('@digitalbazaar/vc');
    const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
    const {cryptosuite} = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
    const key = await signer();
    const documentLoader = loader();
    const next = inTurn(texts('unsigned.jsonl').map(text => JSON.parse(text)));
    return async () => {
      const suite = new DataIntegrityProof({signer: key, cryptosuite});
      return vc.issue({credential: next(), suite, documentLoader});
    };
  },
  '@digitalbazaar/vc sd-sign': async () => {
    const vc = await import('@digitalbazaar/vc');
    const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
    const sd = await import('@digitalbazaar/ecdsa-sd-2023-cryptosuite');
    const key = await selectiveSigner();
    const mandatoryPointers = JSON.parse(texts('mandatory.json')[0]);
    const documentLoader = loader();
    const next = inTurn(texts('unsigned.jsonl').map(text => JSON.parse(text)));
    return async () => {
      const cryptosuite = sd.createSignCryptosuite({mandatoryPointers});
      const suite = new DataIntegrityProof({signer: key, cryptosuite});
      return vc.issue({credential: next(), suite, documentLoader});
    };
  },
  '@digitalbazaar/vc sd-derive': async () => {
    const vc = await import('@digitalbazaar/vc');
    const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
    const sd = await import('@digitalbazaar/ecdsa-sd-2023-cryptosuite');
    const selectivePointers = JSON.parse(texts('pointers.json')[0]);
    const documentLoader = loader();
    const next = inTurn(texts('bases.jsonl').map(text => JSON.parse(text)));
    return async () => {
      const cryptosuite = sd.createDiscloseCryptosuite({selectivePointers});
      const suite = new DataIntegrityProof({cryptosuite});
      return vc.derive({verifiableCredential: next(), suite, documentLoader});
    };
  },
  '@digitalbazaar/vc sd-verify': async () => {
    const vc = await import('@digitalbazaar/vc');
    const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
    const sd = await import('@digitalbazaar/ecdsa-sd-2023-cryptosuite');
    const suite = new DataIntegrityProof({cryptosuite: sd.createVerifyCryptosuite()});
    const documentLoader = loader();
    const next = inTurn(texts('shown.jsonl'));
    return async () => {
      const credential = JSON.parse(next());
      const found = await vc.verifyCredential(
        {credential, suite, documentLoader, checkStatus: async () => ({verified: true})});
      if(!found.verified) {
        throw found.error;
      }
    };
  },
  '@digitalcredentials/verifier-core verify': async () => {
    globalThis.fetch = answerFrom(folder);
    const core = await import('@digitalcredentials/verifier-core');
    const next = inTurn(texts('badges.jsonl'));
    return async () => {
      const found = await core.verifyCredential(
        {credential: JSON.parse(next()), knownDIDRegistries: []});
      const signature = (found.log || []).find(entry => entry.id === 'valid_signature');
      if(found.errors || !signature?.valid) {
        throw new Error(JSON.stringify(found.errors || found.log));
      }
    };
  }
};

function version() {
  const where = new URL(`./node_modules/${peer}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(where, 'utf8')).version;
}

// In bytes; 0 where nobody keeps it.
function peakMemory() {
  const file = '/proc/self/status';
  if(!existsSync(file)) {
    return 0;
  }
  return Number(readFileSync(file, 'utf8').match(/VmHWM:\s+([0-9]+)/)[1]) * 1024;
}

const make = operations[`${peer} ${operation}`];
const step = await make();
await step();
say(JSON.stringify({ready: version()}) + '\n');
for await (const line of createInterface({input: process.stdin})) {
  const count = Number(line);
  const started = process.hrtime.bigint();
  for(let i = 0; i < count; i++) {
    await step();
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  say(JSON.stringify({seconds, peak: peakMemory()}) + '\n');
}
