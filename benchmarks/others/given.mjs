// A fetch() that knows what it was given, and no network: documents, contexts, and for any
// schema an empty one, which asks for nothing.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

export function answerFrom(folder, schemas = () => '{}') {
  const documents = JSON.parse(readFileSync(join(folder, 'documents.json'), 'utf8'));
  const contexts = JSON.parse(readFileSync(join(folder, 'contexts.json'), 'utf8'));
  return async asked => {
    const url = String(asked.url || asked).split('#')[0];
    let body = documents[url]?.body_text;
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
