// node verify.mjs BADGE.json DOCUMENTS.json CONTEXTS.json [--status]: exit 0 if it verifies.
import {readFileSync} from 'node:fs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as ecdsaRdfc2019} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {createVerifyCryptosuite} from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import {cryptosuite as eddsaRdfc2022} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as statusList from '@digitalbazaar/vc-bitstring-status-list';
import * as vc from '@digitalbazaar/vc';
import {loaderOf} from './documents.mjs';

const [badgeFile, documentsFile, contextsFile, withStatus] = process.argv.slice(2);
const credential = JSON.parse(readFileSync(badgeFile, 'utf8'));
const documentLoader = loaderOf(documentsFile, contextsFile);
const suite = [eddsaRdfc2022, ecdsaRdfc2019, createVerifyCryptosuite()].map(
  cryptosuite => new DataIntegrityProof({cryptosuite}));
const checkStatus = async options => statusList.checkStatus(
  {...options, suite, documentLoader, verifyBitstringStatusListCredential: true});
const result = await vc.verifyCredential({
  credential, suite, documentLoader, ...(withStatus ? {checkStatus} : {}),
  ...(withStatus ? {} : {checkStatus: async () => ({verified: true})})
});
const reasons = [result.error, ...(result.error?.errors || [])].filter(Boolean);
// Its status check is good when the list is: whether the bit is set stands in the results.
const set = (result.statusResult?.results || []).some(r => r.status);
console.log(JSON.stringify({
  verified: result.verified, set, reasons: reasons.map(e => e.message)
}));
process.exit(result.verified && !set ? 0 : 1);
