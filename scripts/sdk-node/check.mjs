// The official OpenAI client for Node, base URL and key swapped, does what its users do.
// node check.mjs <launcher> starts that server; node check.mjs --url URL --key KEY takes a running one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const START_MS = 90_000;
const say = (content) => [{ role: 'user', content }];
const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather in a city.',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
};
const person = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'],
  additionalProperties: false,
};

/** The error that the call fails with. */
async function failure(call) {
  const error = await call().then(
    () => assert.fail('the call succeeded'),
    (thrown) => thrown,
  );
  assert.ok(!(error instanceof assert.AssertionError), error.message);
  return error;
}

/** Name and body of each check; each gets the client, its module and the server. */
const checks = {
  async 'a chat'({ client }) {
    const answer = await client.chat.completions.create({
      model: 'auto',
      messages: say('Say exactly: hello from Node'),
    });
    assert.match(answer.id, /^chatcmpl-/);
    assert.notEqual(answer.model, 'auto');
    assert.equal(answer.choices[0].message.content, 'hello from Node');
    assert.equal(answer.choices[0].finish_reason, 'stop');
    assert.ok(answer.usage.total_tokens > 0);
  },

  async 'a stream, with its usage last'({ client }) {
    const question = { model: 'auto', seed: 7, messages: say('Count from 1 to 20') };
    const whole = await client.chat.completions.create(question);
    let text = '';
    let usage = null;
    for await (const chunk of await client.chat.completions.create({
      ...question,
      stream: true,
      stream_options: { include_usage: true },
    })) {
      assert.equal(usage, null, 'a chunk before the last has usage: null, and the usage is last');
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage;
    }
    assert.equal(text, whole.choices[0].message.content);
    assert.equal(usage.total_tokens, whole.usage.total_tokens);
  },

  async 'a tool call, its result, the answer'({ client }) {
    const messages = say('What is the weather in Rome?');
    const first = await client.chat.completions.create({
      model: 'auto',
      messages,
      tools: [weather],
      tool_choice: 'required',
    });
    const call = first.choices[0].message.tool_calls[0];
    assert.equal(first.choices[0].finish_reason, 'tool_calls');
    assert.equal(call.function.name, 'get_weather');
    assert.deepEqual(JSON.parse(call.function.arguments), { city: 'Rome' });
    const result = { role: 'tool', tool_call_id: call.id, content: '{"sky":"sunny"}' };
    const second = await client.chat.completions.create({
      model: 'auto',
      messages: [...messages, first.choices[0].message, result],
      tools: [weather],
    });
    assert.equal(second.choices[0].finish_reason, 'stop');
    assert.match(second.choices[0].message.content, /sunny/);
  },

  async 'a tool that the SDK runs itself, streamed'({ client }) {
    const cities = [];
    const runner = client.chat.completions.runTools({
      model: 'auto',
      stream: true,
      messages: say('What is the weather in Rome?'),
      tools: [
        {
          type: 'function',
          function: {
            ...weather.function,
            parse: JSON.parse,
            function: ({ city }) => {
              cities.push(city);
              return 'sunny';
            },
          },
        },
      ],
    });
    const content = await runner.finalContent();
    assert.deepEqual(cities, ['Rome']);
    assert.match(content, /sunny/);
  },

  async 'a structured output'({ client }) {
    const answer = await client.chat.completions.parse({
      model: 'auto',
      messages: say('Ada is 36 years old.'),
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'person', strict: true, schema: person },
      },
    });
    const { name, age } = answer.choices[0].message.parsed;
    assert.equal(typeof name, 'string');
    assert.ok(Number.isInteger(age));
  },

  async 'models.list'({ client }) {
    const ids = [];
    for await (const model of client.models.list()) {
      ids.push(model.id);
    }
    assert.ok(ids.length > 0 && !ids.includes('auto'), `ids: ${ids}`);
  },

  async 'an abort, and the server goes on'({ client }) {
    for (let i = 0; i < 20; i++) {
      const stream = await client.chat.completions.create({
        model: 'auto',
        stream: true,
        messages: say('Count from 1 to 400'),
      });
      for await (const chunk of stream) {
        assert.equal(chunk.object, 'chat.completion.chunk');
        stream.controller.abort();
        break;
      }
    }
    const answer = await client.chat.completions.create({ model: 'auto', messages: say('Hello') });
    assert.ok(answer.choices[0].message.content);
  },

  async 'an unknown model: 400, code, type, param, request id'({ client, sdk }) {
    const error = await failure(() =>
      client.chat.completions.create({ model: 'no-such-model', messages: say('Hello') }),
    );
    assert.ok(error instanceof sdk.BadRequestError, `${error}`);
    assert.equal(error.status, 400);
    assert.equal(error.code, 'unsupported_model');
    assert.equal(error.type, 'invalid_request_error');
    assert.equal(error.param, '/model');
    assert.match(error.message, /no model "no-such-model"/);
    assert.ok(error.requestID);
    assert.equal(error.requestID, error.error.request_id);
  },

  async 'a wrong key: 401'({ sdk, server }) {
    const client = new sdk.OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'sk-local-wrong' });
    const error = await failure(() => client.models.list());
    assert.ok(error instanceof sdk.AuthenticationError, `${error}`);
    assert.equal(error.code, 'invalid_api_key');
    assert.equal(error.type, 'authentication_error');
  },

  async 'an invalid request: 422, and which member'({ client, sdk }) {
    const error = await failure(() =>
      client.chat.completions.create({ model: 'auto', temperature: 3.5, messages: say('Hello') }),
    );
    assert.ok(error instanceof sdk.UnprocessableEntityError, `${error}`);
    assert.equal(error.code, 'invalid_request');
    assert.equal(error.param, '/temperature');
  },

  async 'images.generate is refused with what to call instead'({ client, sdk }) {
    const error = await failure(() =>
      client.images.generate({ model: 'auto', prompt: 'A lighthouse at dusk' }),
    );
    assert.ok(error instanceof sdk.UnprocessableEntityError, `${error}`);
    assert.equal(error.code, 'unsupported_option');
    assert.equal(error.param, 'header:Prefer');
    assert.match(error.message, /client\.post\("\/images\/generations"/);
    assert.match(error.error.doc_url, /migrating-from-openai#images$/);
    const tasks = await client.get('/tasks?capability=text_to_image');
    assert.deepEqual(
      tasks.data.filter((task) => task.model === 'auto'),
      [],
      'nothing was made',
    );
  },

  async 'pictures by post, waited for and not'({ client }) {
    const ask = (prefer) =>
      client.post('/images/generations', {
        body: { model: 'gpt-image-2', prompt: 'A lighthouse at dusk' },
        headers: { Prefer: prefer },
      });
    const ended = await ask('wait=60');
    assert.equal(ended.status, 'succeeded');
    assert.match(ended.output.images[0].url, /\/files\/art_/);
    const begun = await ask('respond-async');
    assert.match(begun.task_id, /^task_/);
  },

  async 'a stream that breaks raises after what was delivered'({ client, sdk }) {
    const stream = await client.chat.completions.create({
      model: 'sandbox-fault-stream-interrupted',
      stream: true,
      messages: say('Hello'),
    });
    let delivered = 0;
    const error = await failure(async () => {
      for await (const chunk of stream) {
        delivered += chunk.choices.length;
      }
    });
    assert.ok(error instanceof sdk.APIError, `${error}`);
    assert.equal(error.code, 'stream_interrupted');
    assert.ok(delivered > 0);
  },
};

/** Starts the packaged server on a free port and a fresh data directory. */
async function start(launcher) {
  const directory = mkdtempSync(join(tmpdir(), 'beatra-check-sdk-'));
  const clean = Object.entries(process.env).filter(([name]) => !/^(BEATRA|OPENAI)_/.test(name));
  const server = spawn(launcher, ['serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...Object.fromEntries(clean),
      BEATRA_PORT: '0',
      BEATRA_DATA_DIR: join(directory, 'data'),
      BEATRA_SANDBOX_FAULTS: 'true',
      BEATRA_SANDBOX_TOKEN_DELAY_MS: '0',
    },
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
    rmSync(directory, { recursive: true });
  };
  const late = setTimeout(() => server.kill('SIGKILL'), START_MS);
  for await (const line of createInterface({ input: server.stdout })) {
    const url = /listens on (http:\S+)/.exec(line)?.[1];
    if (url) {
      clearTimeout(late);
      server.stdout.resume();
      return { url, key: readFileSync(join(directory, 'data/dev-api-key'), 'utf8').trim(), stop };
    }
  }
  clearTimeout(late);
  await stop();
  throw new Error('The server did not start.');
}

async function run(name, server) {
  const sdk = await import(name);
  const file = new URL(`node_modules/${name}/package.json`, import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8'));
  const client = new sdk.OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.key });
  let failures = 0;
  for (const [title, check] of Object.entries(checks)) {
    try {
      await check({ client, sdk, server });
      console.log(`ok      openai ${version}: ${title}`);
    } catch (error) {
      failures++;
      console.log(`FAILED  openai ${version}: ${title}\n        ${error.message}`);
    }
  }
  return failures;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { url: { type: 'string' }, key: { type: 'string' } },
});
const server = values.url
  ? { url: values.url.replace(/\/$/, ''), key: values.key ?? '', stop: async () => {} }
  : await start(positionals[0]);
let failures = 0;
try {
  for (const name of ['openai-6', 'openai-7']) {
    failures += await run(name, server);
  }
} finally {
  await server.stop();
}
process.exitCode = failures === 0 ? 0 : 1;
