// Uses the docs and the playground in headless Chromium: screenshots, accessibility, console and network.
// node check.mjs <launcher> starts that server; node check.mjs --url URL --key KEY takes a running one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const START_MS = 90_000;
const PATIENCE_MS = 120_000;
const SERIOUS = ['serious', 'critical'];
const PAGES = [
  'overview',
  'quickstart',
  'concepts',
  'build/text-generation',
  'api-reference',
  'api-reference/chat',
  'api-reference/images',
  'resources/error-codes',
];
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string' },
    key: { type: 'string' },
    screenshots: { type: 'string' },
    only: { type: 'string' },
  },
});

async function start(launcher) {
  const directory = mkdtempSync(join(tmpdir(), 'beatra-browser-'));
  const clean = Object.entries(process.env).filter(([name]) => !/^(BEATRA|OPENAI)_/.test(name));
  const env = {
    ...Object.fromEntries(clean),
    BEATRA_PORT: '0',
    BEATRA_DATA_DIR: join(directory, 'data'),
    BEATRA_LOG_LEVEL: 'warn',
  };
  const server = spawn(launcher, ['serve'], { stdio: ['ignore', 'pipe', 'inherit'], env });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
    rmSync(directory, { recursive: true });
  };
  const late = setTimeout(() => server.kill('SIGKILL'), START_MS);
  for await (const line of createInterface({ input: server.stdout })) {
    const link = /http:\S+#key=\S+/.exec(line)?.[0]; // what people open
    if (link) {
      clearTimeout(late);
      server.stdout.resume();
      return { url: new URL(link).origin, link, stop };
    }
  }
  clearTimeout(late);
  await stop();
  throw new Error('The server did not start.');
}

/** A page that fails the check when it logs an error or asks another host for something. */
async function open(browser, server, options) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()));
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('request', (request) => {
    const outside = !request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url());
    if (outside) page.faults.push(`asked for ${request.url()}`);
  });
  return page;
}

/** What axe finds that is serious, a line each. */
async function accessibility(page) {
  // Not as a script of the page: its policy lets none in but its own.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations
    .filter(({ impact }) => SERIOUS.includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

async function look(browser, server, directory) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(browser, server, { viewport, colorScheme });
      for (const path of PAGES) {
        await page.goto(`${server.url}/en/docs/${path}`, { waitUntil: 'networkidle' });
        const name = `${path.replaceAll('/', '-')}-${size}-${colorScheme}`;
        await page.screenshot({ path: join(directory, `${name}.png`) });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        const found = [...page.faults.splice(0), ...(wide ? ['it scrolls sideways'] : []), ...(await accessibility(page))];
        report(name, found);
      }
      await page.context().close();
    }
  }
}

let failures = 0;
function report(name, found) {
  if (found.length) failures++;
  console.log(`${found.length ? 'FAILED  ' : 'ok      '}${name}`);
  found.forEach((each) => console.log(`        ${each.replaceAll('\n', ' ')}`));
}

async function check(name, body) {
  try {
    await body();
    report(name, []);
  } catch (error) {
    report(name, [error.message]);
  }
}

async function use(browser, server) {
  const page = await open(browser, server, { viewport: SIZES.desktop });
  await page.goto(`${server.url}/en/docs/quickstart`);
  await check('search by keyboard', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('cancel a task');
    await page.locator('#hits [role=option]').first().waitFor();
    assert.deepEqual(await accessibility(page), []);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/api-reference/tasks#cancelTask');
  });
  await check('the language is remembered', async () => {
    await page.goto(`${server.url}/en/docs/api-reference/chat`);
    await page.getByRole('tab', { name: 'Python' }).first().click();
    await page.goto(`${server.url}/en/docs/api-reference/images`);
    const chosen = page.getByRole('tab', { name: 'Python' }).first();
    assert.equal(await chosen.getAttribute('aria-selected'), 'true');
    await chosen.press('ArrowRight');
    assert.equal(await page.getByRole('tab', { name: 'Node' }).first().getAttribute('aria-selected'), 'true');
  });
  await check('the answer follows the example', async () => {
    await page.locator('.request select').first().selectOption({ label: 'Two wide pictures in high definition' });
    const answer = page.locator('.answers').first().locator('code:visible');
    assert.match(await answer.innerText(), /600\.0000/);
  });
  await check('the theme is switched and kept', async () => {
    await page.locator('.theme').click();
    const theme = await page.evaluate(() => document.documentElement.dataset.theme);
    await page.reload();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
  });
  report('no errors meanwhile', page.faults);
  await page.context().close();
}

async function play(browser, server, directory) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(browser, server, { viewport, colorScheme });
      await check(`playground, ${size}, ${colorScheme}`, async () => {
        await page.goto(server.link);
        assert.equal(new URL(page.url()).hash, '', 'the key is taken out of the address');
        await page.screenshot({ path: join(directory, `playground-before-${size}-${colorScheme}.png`) });
        await page.getByRole('button', { name: 'Run' }).click();
        await page.locator('[data-card=chat] .words').filter({ hasText: /\w/ }).waitFor();
        await page.locator('[data-card=chat] .cost').filter({ hasText: 'credits' }).waitFor();
        const picture = page.locator('[data-card=image] img');
        await picture.waitFor({ timeout: PATIENCE_MS });
        await page.waitForFunction((image) => image.complete && image.naturalWidth > 0, await picture.elementHandle());
        await page.locator('[data-card=music] canvas[data-drawn]').first().waitFor({ timeout: PATIENCE_MS });
        const moved = await page.locator('[data-card=music] audio').first().evaluate(async (audio) => {
          audio.muted = true;
          await audio.play();
          await new Promise((resolve) => audio.addEventListener('timeupdate', () => audio.currentTime > 0.2 && resolve()));
          audio.pause();
          return audio.currentTime;
        });
        assert.ok(moved > 0, 'the song plays');
        await page.locator('.total').filter({ hasText: 'credits' }).waitFor();
        await page.screenshot({ path: join(directory, `playground-${size}-${colorScheme}.png`), fullPage: true });
        assert.deepEqual(await accessibility(page), []);
        assert.deepEqual(page.faults, []);
      });
      await page.context().close();
    }
  }
}

async function tryOperation(browser, server, directory) {
  const page = await open(browser, server, { viewport: SIZES.desktop });
  await page.goto(server.link);
  await check('an operation is tried where it is described', async () => {
    await page.goto(`${server.url}/en/docs/api-reference/chat`);
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('.trying .words').filter({ hasText: 'Hello, world!' }).waitFor();
    await page.screenshot({ path: join(directory, 'try-desktop-light.png') });
    assert.deepEqual(await accessibility(page), []);
  });
  await check('a path parameter is asked for', async () => {
    await page.goto(`${server.url}/en/docs/api-reference/tasks`);
    const entry = page.locator('#getTask');
    await entry.getByRole('button', { name: 'Try it' }).click();
    await entry.getByLabel('task_id').fill('task_01kattqk2v8d0s5r4n1x7w9zye');
    await entry.getByRole('button', { name: 'Send' }).click();
    await entry.locator('.failed').filter({ hasText: 'not_found' }).waitFor();
  });
  await page.context().close();
}

const running = { url: values.url, link: `${values.url}/en/docs/playground#key=${values.key}`, stop: async () => {} };
const server = values.url ? running : await start(positionals[0]);
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((it) => it && existsSync(it));
assert.ok(executablePath, 'scripts/check-browser needs Chromium: install it, or name it in CHROMIUM.');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const directory = values.screenshots ?? 'screenshots';
  mkdirSync(directory, { recursive: true });
  if (values.only !== 'use') await look(browser, server, directory);
  if (values.only !== 'look') {
    await use(browser, server);
    await play(browser, server, directory);
    await tryOperation(browser, server, directory);
  }
} finally {
  await browser.close();
  await server.stop();
}
process.exitCode = failures ? 1 : 0;
