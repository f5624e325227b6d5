// Tries with what addresses and in what state the docs' script takes a key out of a link: node key.mjs <try.js>
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const source = readFileSync(process.argv[2], 'utf8');

/** The key that the tab has after the page was opened. */
function opened(address, known) {
  const location = new URL(address);
  const kept = new Map(known ? [['key', known]] : []);
  const sessionStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
  let shown = address;
  const history = { replaceState: (state, title, path) => (shown = path) };
  const document = { body: { dataset: {} } };
  const beatra = { all: () => [], one: () => null, make: () => null };
  vm.runInNewContext(source, { location, sessionStorage, history, document, beatra, URLSearchParams });
  assert.ok(!shown.includes('#key'), `the key is taken out of ${shown}`);
  return sessionStorage.getItem('key');
}

for (const host of ['127.0.0.1:8080', 'localhost:8080', '[::1]:8080']) {
  assert.equal(opened(`http://${host}/en/docs/playground#key=sk-new`), 'sk-new', `${host} takes it`);
  assert.equal(opened(`http://${host}/en/docs/playground#key=sk-new`, 'sk-own'), 'sk-own', `${host} keeps its own`);
}
for (const host of ['api.beatra.ai', 'localhost.evil.example', '127.0.0.1.evil.example', '192.0.2.1:8080', '0.0.0.0:8080']) {
  assert.equal(opened(`https://${host}/en/docs/playground#key=sk-theirs`), null, `${host} takes none`);
}
console.log('ok: keys in links');
