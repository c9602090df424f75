// A fetch() that knows what it was given, and no network: documents, contexts, and for any
// schema an empty one, which asks for nothing.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {part} from './documents.mjs';

export function answerFrom(folder, schemas = () => '{}') {
  const documents = JSON.parse(readFileSync(join(folder, 'documents.json'), 'utf8'));
  const contexts = JSON.parse(readFileSync(join(folder, 'contexts.json'), 'utf8'));
  return async asked => {
    const [url, fragment] = String(asked.url || asked).split('#');
    let body = documents[url]?.body_text;
    if(body !== undefined && fragment) {
      // A server never sees the fragment; who asks for it wants the method of that name.
      body = JSON.stringify(part(JSON.parse(body), `${url}#${fragment}`));
    }
    if(url in contexts) {
      body = JSON.stringify(contexts[url]);
    }
    if(body === undefined && url.includes('schema')) {
      body = schemas(url);
    }
    if(body === undefined) {
      return new Response('not given', {status: 404});
    }
    return new Response(body, {headers: {'content-type': 'application/json'}});
  };
}
