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
  'build/image-generation',
  'api-reference',
  'api-reference/chat',
  'resources/error-codes',
  'resources/usage-and-limits',
  'resources/operate',
];
const SIZES = {
  desktop: { width: 1600, height: 1000 },
  laptop: { width: 1100, height: 800 },
  phone: { width: 390, height: 844 },
};
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

/** What a reader would have to scroll sideways for, or cannot see: run in the page. */
function inTheWay() {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push('it scrolls sideways');
  for (const table of document.querySelectorAll('.table')) {
    if (table.scrollWidth > table.clientWidth + 1) found.push(`a table scrolls sideways: ${table.innerText.slice(0, 60)}`);
  }
  for (const copy of document.querySelectorAll('.copy')) {
    const code = copy.parentElement.querySelector('code');
    if (!copy.checkVisibility() || getComputedStyle(copy).opacity === '0') continue;
    const [button, range] = [copy.getBoundingClientRect(), document.createRange()];
    range.selectNodeContents(code);
    const covers = (it) => it.right > button.left && it.left < button.right && it.bottom > button.top && it.top < button.bottom;
    if ([...range.getClientRects()].some(covers)) found.push(`Copy covers code: ${code.innerText.slice(0, 60)}`);
  }
  const lists = [...document.querySelectorAll('.contents nav, .outline')].filter((it) => it.checkVisibility());
  const headings = document.querySelectorAll('.body h2[id]').length;
  if (headings > 1 && !document.querySelector('.entry') && lists.length !== 1) found.push(`${lists.length} lists of the page`);
  return found;
}

async function look(browser, server, directory) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark']) {
      const touch = size === 'phone';
      const page = await open(browser, server, { viewport, colorScheme, hasTouch: touch, isMobile: touch });
      for (const path of PAGES) {
        await page.goto(`${server.url}/en/docs/${path}`, { waitUntil: 'networkidle' });
        const name = `${path.replaceAll('/', '-')}-${size}-${colorScheme}`;
        await page.screenshot({ path: join(directory, `${name}.png`) });
        const found = [...page.faults.splice(0), ...(await page.evaluate(inTheWay)), ...(await accessibility(page))];
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
  for (const [words, path] of Object.entries({
    insufficient_balance: 'resources/error-codes#insufficient_balance',
    webhook: 'concepts#tasks',
    callback: 'concepts#tasks',
    langchain: 'resources/coding-tools#langchain',
    'vercel ai sdk': 'resources/migrating-from-openai',
    batch: 'resources/migrating-from-openai#what-clients-call-that-is-not-here',
    price: 'resources/usage-and-limits#prices',
    refund: 'resources/what-is-charged-when',
  })) {
    await check(`search for ${words}`, async () => {
      await page.goto(`${server.url}/en/docs/overview`);
      await page.keyboard.press('/');
      await page.keyboard.type(words);
      await page.locator('#hits [role=option]').first().waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/en/docs/${path}`);
    });
  }
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
        const card = (kind) => page.locator(`[data-card=${kind}]`);
        const run = (kind) => card(kind).getByRole('button', { name: 'Run' }).click();
        assert.match(await card('chat').locator('.price').innerText(), /credits/, 'the price is there before');
        await run('chat');
        await card('chat').locator('.words').filter({ hasText: /\w/ }).waitFor();
        await card('chat').locator('.cost').filter({ hasText: 'credits' }).waitFor();
        await page.getByRole('tab', { name: 'Picture' }).click();
        await card('text_to_image').getByLabel('Shape').selectOption('16:9');
        assert.match(await card('text_to_image').locator('.price').innerText(), /^Costs 50 credits/);
        await run('text_to_image');
        const picture = card('text_to_image').locator('img');
        await picture.waitFor({ timeout: PATIENCE_MS });
        await page.waitForFunction((image) => image.complete && image.naturalWidth > 0, await picture.elementHandle());
        await page.screenshot({ path: join(directory, `playground-${size}-${colorScheme}.png`), fullPage: true });
        assert.deepEqual(await accessibility(page), []);
        if (size === 'desktop') await song(page, card('text_to_music'), () => run('text_to_music'));
        assert.deepEqual(page.faults, []);
      });
      await page.context().close();
    }
  }
}

async function song(page, card, run) {
  await page.getByRole('tab', { name: 'Song' }).click();
  await run();
  await card.locator('canvas[data-drawn]').first().waitFor({ timeout: PATIENCE_MS });
  const moved = await card.locator('audio').first().evaluate(async (audio) => {
    audio.muted = true;
    await audio.play();
    await new Promise((resolve) => audio.addEventListener('timeupdate', () => audio.currentTime > 0.2 && resolve()));
    audio.pause();
    return audio.currentTime;
  });
  assert.ok(moved > 0, 'the song plays');
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
  await check('the samples show the key that this tab knows, when they are asked to', async () => {
    await page.goto(`${server.url}/en/docs/quickstart`);
    const sample = page.locator('figure.code code').first();
    assert.match(await sample.innerText(), /YOUR_API_KEY/);
    await page.getByLabel('Show my key in the samples').check();
    assert.match(await sample.innerText(), /Bearer sk-/);
    await page.reload();
    assert.match(await sample.innerText(), /YOUR_API_KEY/, 'it is off by default');
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
