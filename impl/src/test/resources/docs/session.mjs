// Runs the blocks of a directory, 0.mjs and on, as one reader runs them one after the other: node session.mjs <directory> [hurry]
import { readdirSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join, resolve } from 'node:path';
import timers from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const directory = resolve(process.argv[2]);
if (process.argv[3] === 'hurry') {
  const later = globalThis.setTimeout;
  globalThis.setTimeout = (work, ms, ...values) => later(work, ms < 10_000 ? 0 : ms, ...values);
  timers.setTimeout = () => Promise.resolve();
  syncBuiltinESMExports();
}
const print = process.stdout.write;
const blocks = readdirSync(directory).filter((it) => it.endsWith('.mjs'));
for (const block of blocks.sort((a, b) => parseInt(a) - parseInt(b))) {
  const result = (kind, text) => writeFileSync(join(directory, `${parseInt(block)}.${kind}`), text);
  let out = '';
  process.stdout.write = (text) => Boolean((out += text));
  let [status, err] = [0, ''];
  try {
    await import(pathToFileURL(join(directory, block)));
  } catch (failure) {
    status = failure.code === 'ERR_MODULE_NOT_FOUND' ? 200 : 1;
    err = `${failure.stack} ${failure.cause ?? ''}`;
  }
  process.stdout.write = print;
  result('out', out);
  result('err', err);
  result('status', String(status));
}
