// node issue.mjs UNSIGNED.json CONTEXTS.json ed25519|p256|p384: prints a badge signed with a
// fresh did:key, whose issuer.id it fills in.
import {readFileSync} from 'node:fs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import {cryptosuite as ecdsaRdfc2019} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite as eddsaRdfc2022} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {loaderOf} from './documents.mjs';

const [unsignedFile, contextsFile, kind] = process.argv.slice(2);
const credential = JSON.parse(readFileSync(unsignedFile, 'utf8'));
const key = kind === 'ed25519' ? await Ed25519Multikey.generate() :
  await EcdsaMultikey.generate({curve: kind === 'p256' ? 'P-256' : 'P-384'});
const did = `did:key:${key.publicKeyMultibase}`;
key.id = `${did}#${key.publicKeyMultibase}`;
key.controller = did;
credential.issuer.id = did;
const cryptosuite = kind === 'ed25519' ? eddsaRdfc2022 : ecdsaRdfc2019;
const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite});
const signed = await vc.issue({
  credential, suite, documentLoader: loaderOf(null, contextsFile)
});
console.log(JSON.stringify(signed));
