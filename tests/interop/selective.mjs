// node selective.mjs issue UNSIGNED.json CONTEXTS.json POINTERS.json: a base proof by a fresh did:key
// node selective.mjs derive BASE.json CONTEXTS.json POINTERS.json: the part to be shown
// node selective.mjs legacy UNSIGNED.json CONTEXTS.json: an Ed25519Signature2020 by a fresh did:key
import {readFileSync} from 'node:fs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import {
  createDiscloseCryptosuite, createSignCryptosuite
} from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import * as vc from '@digitalbazaar/vc';
import {loaderOf} from './documents.mjs';

const [mode, file, contextsFile, pointersFile] = process.argv.slice(2);
const document = JSON.parse(readFileSync(file, 'utf8'));
const pointers = pointersFile ? JSON.parse(readFileSync(pointersFile, 'utf8')) : [];
const documentLoader = loaderOf(null, contextsFile);

async function issue(multikey, suiteOf) {
  const did = `did:key:${multikey.publicKeyMultibase}`;
  multikey.id = `${did}#${multikey.publicKeyMultibase}`;
  multikey.controller = did;
  document.issuer.id = did;
  return vc.issue({
    credential: document, suite: suiteOf(multikey.signer()), documentLoader
  });
}

const makers = {
  issue: async () => issue(
    await EcdsaMultikey.generate({curve: 'P-256'}),
    signer => new DataIntegrityProof({
      signer, cryptosuite: createSignCryptosuite({mandatoryPointers: pointers})
    })),
  legacy: async () => issue(
    await Ed25519Multikey.generate(), signer => new Ed25519Signature2020({signer})),
  derive: async () => vc.derive({
    verifiableCredential: document,
    suite: new DataIntegrityProof({
      cryptosuite: createDiscloseCryptosuite({selectivePointers: pointers})
    }),
    documentLoader
  })
};
console.log(JSON.stringify(await makers[mode]()));
