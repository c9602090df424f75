// SD-JWTs by @sd-jwt/core: node sd_jwt.mjs verify TOKEN ISSUER.jwk HOLDER.jwk [NONCE]
//                          node sd_jwt.mjs issue CLAIMS AUDIENCE NONCE
import {readFile} from 'node:fs/promises';
import {createHash, randomBytes, webcrypto} from 'node:crypto';
import {SDJwtInstance} from '@sd-jwt/core';

const {subtle} = webcrypto;
const ECDSA = {name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256'};
const b64url = (bytes) => Buffer.from(bytes).toString('base64url');
const bytesOf = (text) => new TextEncoder().encode(text);
const json = async (file) => JSON.parse(await readFile(file, 'utf8'));

async function checksWith(jwk) {
  const key = await subtle.importKey('jwk', jwk, ECDSA, false, ['verify']);
  return (data, signature) =>
    subtle.verify(ECDSA, key, Buffer.from(signature, 'base64url'), bytesOf(data));
}

const signsWith = (key) => async (data) => b64url(await subtle.sign(ECDSA, key, bytesOf(data)));

function instance(more) {
  return new SDJwtInstance({
    signAlg: 'ES256',
    hashAlg: 'sha-256',
    hasher: (data, alg) =>
      createHash(alg.replace('sha-', 'sha')).update(typeof data === 'string' ? data : Buffer.from(data)).digest(),
    saltGenerator: (length) => b64url(randomBytes(length)),
    kbSignAlg: 'ES256',
    ...more,
  });
}

async function verify(token, issuer, holder, nonce) {
  const checks = instance({
    verifier: await checksWith(await json(issuer)),
    kbVerifier: await checksWith(await json(holder)),
  });
  const text = (await readFile(token, 'utf8')).trim();
  const found = await checks.verify(text, nonce ? {keyBindingNonce: nonce} : {});
  console.log(JSON.stringify(found.payload));
}

async function issue(claims, audience, nonce) {
  const [issuer, holder] = await Promise.all(
    [1, 2].map(() => subtle.generateKey(ECDSA, true, ['sign', 'verify']))
  );
  const bare = async ({publicKey}) => {
    const {kty, crv, x, y} = await subtle.exportKey('jwk', publicKey);
    return {kty, crv, x, y};
  };
  const did = `did:jwk:${b64url(JSON.stringify(await bare(issuer)))}`;
  const makes = instance({
    signer: signsWith(issuer.privateKey),
    kbSigner: signsWith(holder.privateKey),
  });
  const payload = {...(await json(claims)), iss: did, cnf: {jwk: await bare(holder)}};
  const issued = await makes.issue(
    payload,
    {_sd: ['given_name'], _sdDecoy: 2, marks: {_sd: [0]}},
    {header: {typ: 'dc+sd-jwt', kid: `${did}#0`}}
  );
  const iat = Math.floor(Date.now() / 1000);
  const shown = await makes.present(issued, {given_name: true}, {kb: {payload: {iat, aud: audience, nonce}}});
  console.log(JSON.stringify({issued, shown}));
}

const [command, ...rest] = process.argv.slice(2);
await {verify, issue}[command](...rest);
