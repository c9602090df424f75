// node judge_node.mjs PEER FOLDER NOW ASPECT: what the implementations for Node say of a credential.
// Each line of the input is the path of a file; see judge_python.py for the answers.
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {answerFrom} from './given.mjs';
import {loaderOf} from './documents.mjs';

const [peer, folder, now, aspect] = process.argv.slice(2);
const say = process.stdout.write.bind(process.stdout);
console.log = console.info = console.error;

// The clock stands at the moment that the samples were made for.
const moment = new Date(now).getTime();
globalThis.Date = class extends Date {
  constructor(...given) {
    super(...(given.length ? given : [moment]));
  }
  static now() {
    return moment;
  }
};

const CANNOT = new RegExp([
  'Did not verify any proofs', 'not given', 'not found', 'No proofs matched', 'no proofs matched', 'http error', 'HTTP',
  'could not be retrieved', 'not supported', 'unsupported', 'Unsupported', 'No suite',
  'Could not load', 'loading a remote', 'no such method', 'Dereferencing a URL', 'NotFoundError', 'Status list'
].join('|'));
// Messages of these say that the badge is bad, whatever else is said beside them.
const BAD = /Invalid signature|[Ss]ignature is not valid|expired|before the "validFrom"/;

function reasons(error) {
  const all = [error, error?.cause, ...(error?.errors || [])].filter(Boolean);
  const inner = all.flatMap(each => [each, each.cause, each.details?.cause]).filter(Boolean);
  return inner.map(each => each.message || String(each)).join('; ');
}
function worded(said) {
  return {word: CANNOT.test(said) && !BAD.test(said) ? 'cannot' : 'refuse', why: said};
}
function credentialOf(raw) {
  const text = raw.toString('utf8').trim();
  if(raw[0] === 0x89 || text.startsWith('<')) {
    return [null, {word: 'cannot', why: 'reads no pictures'}];
  }
  if(/^[\w-]+\.[\w-]+\.[\w-]*(~[\w.-]*)*$/.test(text)) {
    return [null, {word: 'cannot', why: 'reads no tokens'}];
  }
  try {
    return [JSON.parse(text), null];
  } catch(error) {
    return [null, {word: 'refuse', why: error.message}];
  }
}

const judges = {
  '@digitalbazaar/vc': async () => {
    const vc = await import('@digitalbazaar/vc');
    const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
    const {Ed25519Signature2020} = await import('@digitalbazaar/ed25519-signature-2020');
    const {cryptosuite: ecdsa} = await import('@digitalbazaar/ecdsa-rdfc-2019-cryptosuite');
    const {createVerifyCryptosuite} = await import('@digitalbazaar/ecdsa-sd-2023-cryptosuite');
    const ecdsaJcs = await import('@digitalbazaar/ecdsa-jcs-2019-cryptosuite');
    const eddsaJcs = await import('@digitalbazaar/eddsa-jcs-2022-cryptosuite');
    const {cryptosuite: eddsa} = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
    const {default: jsigs} = await import('jsonld-signatures');
    const purpose = new jsigs.purposes.AssertionProofPurpose();
    const statusList = await import('@digitalbazaar/vc-bitstring-status-list');
    const documentLoader = await withTheirKeys(
      loaderOf(join(folder, 'documents.json'), join(folder, 'contexts.json')));
    const suite = [
      ...[
        eddsa, ecdsa, createVerifyCryptosuite(),
        ecdsaJcs.createVerifyCryptosuite(), eddsaJcs.createVerifyCryptosuite()
      ].map(cryptosuite => new DataIntegrityProof({cryptosuite})),
      new Ed25519Signature2020()
    ];
    const checkStatus = options => statusList.checkStatus(
      {...options, suite, documentLoader, verifyBitstringStatusListCredential: true});
    return async credential => {
      if(aspect === 'proof') {
        const {verified, error} = await jsigs.verify(credential, {suite, purpose, documentLoader});
        return verified ? {word: 'accept', why: ''} : worded(reasons(error));
      }
      const found = await vc.verifyCredential(
        {
        credential, suite, documentLoader, checkStatus, now: new Date()
      });
      // Its status check is good when the list is: whether the bit is set stands in the results.
      const set = (found.statusResult?.results || []).filter(each => each.status);
      if(found.verified && set.length === 0) {
        return {word: 'accept', why: ''};
      }
      if(found.verified) {
        return {word: 'refuse', why: 'a status bit is set'};
      }
      return worded(reasons(found.error) || reasons(found.statusResult?.error));
    };
  },
  '@digitalcredentials/verifier-core': async () => {
    globalThis.fetch = answerFrom(folder, schemaFrom());
    const core = await import('@digitalcredentials/verifier-core');
    return async credential => {
      if(aspect === 'proof') {
        return {word: 'cannot', why: 'has no door for a proof alone'};
      }
      const found = await core.verifyCredential({credential, knownDIDRegistries: []});
      if(found.errors) {
        return worded(found.errors.map(each => each.message || String(each)).join('; '));
      }
      // Whether a registry knows the issuer, and what a schema says, are told and not judged.
      const asked = (found.log || []).filter(entry => entry.id !== 'registered_issuer');
      const bad = asked.filter(entry => !entry.valid);
      if(bad.length === 0 && asked.some(entry => entry.id === 'valid_signature')) {
        return {word: 'accept', why: ''};
      }
      const undecided = bad.every(entry => entry.error);
      return {word: undecided ? 'cannot' : 'refuse', why: JSON.stringify(bad)};
    };
  }
};

// did:key is read by their own driver: how a key is spelled is a part of what is asked.
async function withTheirKeys(load) {
  const {driver} = await import('@digitalbazaar/did-method-key');
  const Ed25519 = await import('@digitalbazaar/ed25519-multikey');
  const Ecdsa = await import('@digitalbazaar/ecdsa-multikey');
  const keys = driver();
  for(const [multibaseMultikeyHeader, kind] of [['z6Mk', Ed25519], ['zDna', Ecdsa], ['z82L', Ecdsa]]) {
    keys.use({multibaseMultikeyHeader, fromMultibase: kind.from});
  }
  return async url => url.startsWith('did:key:') ?
    {contextUrl: null, documentUrl: url, document: await keys.get({url})} : load(url);
}
function schemaFrom() {
  const schemas = JSON.parse(readFileSync(join(folder, 'schemas.json'), 'utf8'));
  return url => JSON.stringify(schemas[url] ?? {});
}
function version() {
  const where = new URL(`./node_modules/${peer}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(where, 'utf8')).version;
}

// Canonicalization alone: the digest of the canonical form as the reason.
async function canonicalizer() {
  const {default: canonize} = await import('rdf-canonize');
  const options = {
    algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads', format: 'application/n-quads',
    maxWorkFactor: 3,  // cubic: its default, 1, gives up on eighteen of the tests
    messageDigestAlgorithm: aspect.endsWith('384') ? 'SHA-384' : 'SHA-256'
  };
  return async raw => {
    const text = await canonize.canonize(raw.toString('utf8'), options);
    return {word: 'accept', why: createHash('sha256').update(text).digest('hex')};
  };
}

const canonical = aspect.startsWith('canonical');
const judge = canonical ? await canonicalizer() : await judges[peer]();
say(JSON.stringify({ready: version()}) + '\n');
for await (const file of createInterface({input: process.stdin})) {
  const raw = readFileSync(file);
  let [credential, answer] = canonical ? [raw, null] : credentialOf(raw);
  try {
    answer ??= await judge(credential);
  } catch(error) {
    answer = {word: 'refuse', why: `escaped: ${error.message}`};
  }
  say(JSON.stringify({word: answer.word, why: answer.why.slice(0, 300)}) + '\n');
}
