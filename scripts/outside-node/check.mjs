// Prism, a proxy by others that knows the contract, before the packaged server: it may find nothing in what passes.
// node check.mjs <launcher> <openapi.json>
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [launcher, file] = process.argv.slice(2);
const spec = JSON.parse(readFileSync(file, 'utf8'));
const data = mkdtempSync(join(tmpdir(), 'beatra-outside-'));
const [serverPort, proxyPort] = [18180, 18181];
const server = spawn(launcher, ['serve'], {
  stdio: 'ignore',
  env: { ...process.env, BEATRA_PORT: serverPort, BEATRA_DATA_DIR: data, BEATRA_SANDBOX_FAULTS: 'true', BEATRA_SANDBOX_TOKEN_DELAY_MS: '0' },
});
const prism = spawn('node_modules/.bin/prism', ['proxy', file, `http://127.0.0.1:${serverPort}`, '-p', proxyPort], { stdio: 'ignore' });

async function up(port) {
  for (let i = 0; i < 600; i++) {
    if (await fetch(`http://127.0.0.1:${port}/v1/health`).then(() => true, () => false)) return;
    await sleep(100);
  }
  throw new Error(`Nothing answers on port ${port}.`);
}

/** Every request example of every operation, with a key and without one. */
function* requests() {
  for (const [path, item] of Object.entries(spec.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
      const bodies = content ? Object.entries(content.examples) : [['', undefined]];
      for (const [name, example] of bodies) {
        for (const key of [true, false]) yield { path, method: method.toUpperCase(), name, type, body: example?.value, key };
      }
    }
  }
}

/** The body as it is sent. Of a form fetch says the type itself; a file stands in its example as a data URI. */
async function body({ type, body: example }) {
  if (type !== 'multipart/form-data') return example && JSON.stringify(example);
  const form = new FormData();
  for (const [name, value] of Object.entries(example)) {
    form.append(name, value.startsWith('data:') ? await (await fetch(value)).blob() : value);
  }
  return form;
}

let tried = 0;
let refusedKeys = 0;
const found = [];
try {
  await up(serverPort);
  await up(proxyPort);
  const key = readFileSync(join(data, 'dev-api-key'), 'utf8').trim();
  for (const each of requests()) {
    const answer = await fetch(`http://127.0.0.1:${proxyPort}${each.path}`, {
      method: each.method,
      headers: {
        ...(each.key ? { Authorization: `Bearer ${key}` } : {}),
        ...(each.type === 'application/json' ? { 'Content-Type': each.type } : {}),
      },
      body: await body(each),
    });
    await answer.text();
    tried++;
    const violations = JSON.parse(answer.headers.get('sl-violations') ?? '[]');
    for (const violation of violations) {
      // That a request without a key breaks the contract is what it is sent for, and shows that Prism looks.
      if (!each.key && violation.location[0] === 'request') refusedKeys++;
      if (each.key || violation.location[0] === 'response') {
        found.push(`${each.method} ${each.path} ${each.name} ${answer.status}: ${violation.location.join('.')}: ${violation.message}`);
      }
    }
  }
} finally {
  const ended = once(server, 'exit');
  server.kill();
  prism.kill();
  await ended;
  rmSync(data, { recursive: true });
}
found.forEach((each) => console.log(each));
console.log(`Prism saw ${tried} requests and answers and found ${found.length} faults.`);
if (!refusedKeys) console.log('It did not even see that keys were missing.');
process.exit(found.length || !refusedKeys ? 1 : 0);
