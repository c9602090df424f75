// A document loader that knows what it was given and nothing else: contexts and documents.
import {readFileSync} from 'node:fs';

export function loaderOf(documentsFile, contextsFile) {
  const documents = documentsFile ? JSON.parse(readFileSync(documentsFile, 'utf8')) : {};
  const contexts = contextsFile ? JSON.parse(readFileSync(contextsFile, 'utf8')) : {};
  return async url => {
    const base = url.split('#')[0];
    if(base in contexts) {
      return {contextUrl: null, documentUrl: url, document: contexts[base]};
    }
    if(base.startsWith('did:key:')) {
      return {contextUrl: null, documentUrl: url, document: didKey(base, url)};
    }
    const where = base.startsWith('did:web:') ? didWebUrl(base) : base;
    if(!(where in documents)) {
      throw new Error(`not given: ${url}`);
    }
    const document = JSON.parse(documents[where].body_text);
    return {contextUrl: null, documentUrl: url, document: part(document, url)};
  };
}

function didWebUrl(did) {
  const [host, ...path] = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
  return `https://${host}/${path.length ? path.join('/') : '.well-known'}/did.json`;
}

export function part(document, url) {
  if(!url.includes('#')) {
    return document;
  }
  // A method may be listed by itself, or stand whole where it is used.
  const listed = [...(document.verificationMethod || []), ...(document.assertionMethod || [])];
  const method = listed.find(m => m.id === url);
  if(!method) {
    throw new Error(`no such method: ${url}`);
  }
  const old = method.type === 'Ed25519VerificationKey2020';
  const suite = old ? 'suites/ed25519-2020' : 'multikey';
  return {'@context': `https://w3id.org/security/${suite}/v1`, ...method};
}

function didKey(did, url) {
  const key = did.slice('did:key:'.length);
  const method = {
    '@context': 'https://w3id.org/security/multikey/v1',
    id: `${did}#${key}`, type: 'Multikey', controller: did, publicKeyMultibase: key
  };
  return url.includes('#') ? method : {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did, verificationMethod: [method], assertionMethod: [method.id]
  };
}
