// node jose.mjs verify TOKEN.jwt JWK.json  |  node jose.mjs sign PAYLOAD.json ALG
import {readFileSync} from 'node:fs';
import * as jose from 'jose';

const [mode, file, other] = process.argv.slice(2);
if(mode === 'verify') {
  const jwk = JSON.parse(readFileSync(other, 'utf8'));
  const token = readFileSync(file, 'utf8').trim();
  const header = jose.decodeProtectedHeader(token);
  const {payload} = await jose.compactVerify(token, await jose.importJWK(jwk, header.alg));
  console.log(new TextDecoder().decode(payload));
} else {
  const {publicKey, privateKey} = await jose.generateKeyPair(other, {extractable: true});
  const jwk = await jose.exportJWK(publicKey);
  const did = `did:jwk:${jose.base64url.encode(JSON.stringify(jwk))}`;
  const payload = JSON.parse(readFileSync(file, 'utf8'));
  payload.issuer.id = did;
  payload.iss = did;
  const token = await new jose.CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({alg: other, typ: 'JWT', kid: `${did}#0`}).sign(privateKey);
  console.log(token);
}
