// What a first visit brings over the wire, and with which promises.

import type { Response } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const BUDGET_BYTES = 180 * 1024;

test('WASM, JS and CSS of a first visit to a room fit the budget, and are kept for ever', async ({ person }) => {
  const anna = await person();
  const answers: Response[] = [];
  anna.page.context().on('response', (response) => {
    if (/\.(wasm|js|css)$/.test(new URL(response.url()).pathname)) answers.push(response);
  });
  await anna.open();
  let total = 0;
  for (const answer of answers) {
    const { responseBodySize } = await answer.request().sizes();
    const headers = await answer.allHeaders();
    total += responseBodySize;
    console.log(`${String(responseBodySize).padStart(8)} bytes  ${new URL(answer.url()).pathname}`);
    expect.soft(headers['content-encoding'], answer.url()).toBe('br');
    expect.soft(headers['cache-control'], answer.url()).toMatch(/max-age=31536000.*immutable/);
    expect.soft(headers['x-content-type-options'], answer.url()).toBe('nosniff');
  }
  console.log(`${String(total).padStart(8)} bytes  in all, of ${BUDGET_BYTES}`);
  const kinds = answers.map((answer) => new URL(answer.url()).pathname.split('.').pop());
  expect(kinds).toEqual(expect.arrayContaining(['wasm', 'js', 'css']));
  expect(total).toBeLessThanOrEqual(BUDGET_BYTES);

  // Lightning CSS leaves the source as it is, in silence, where it cannot read it.
  for (const answer of answers.filter((each) => each.url().endsWith('.css'))) {
    const css = await answer.text();
    expect(css).not.toContain('@import');
    expect(css.trim().split('\n').length, 'lines of a minified stylesheet').toBeLessThan(5);
  }
});

test('a room brings none of the styles that only other pages need, and each of these brings its own', async ({ person }) => {
  const anna = await person();
  const sheets = async (path: string) => {
    await anna.page.goto(path);
    const links = await anna.page.locator('link[rel=stylesheet]').evaluateAll((links) => links.map((link) => (link as HTMLLinkElement).href));
    return links.map((link) => link.replace(/.*\/static\/[^/]+\//, ''));
  };
  const wanted = {
    '/r/lobby': [],
    '/': ['plain', 'lobby'],
    '/status': ['plain', 'status'],
    '/feeds': ['plain', 'status', 'feeds'],
    '/doctor': ['plain', 'feeds', 'doctor'],
    '/help': ['plain', 'keys'],
    '/settings': ['plain', 'settings'],
    '/search': ['plain', 'search'],
    '/r/lobby/polls/new': ['plain', 'ask'],
    '/v/lobby': ['vote'],
    '/r/lobby/screen': ['screen'],
  };
  for (const [path, own] of Object.entries(wanted)) {
    expect.soft(await sheets(path), path).toEqual(['pkg/hallway.css', ...own.map((name) => `pages/${name}.css`)]);
  }
});

test('the policy allows no inline code', async ({ person }) => {
  const anna = await person();
  for (const path of ['/', '/r/lobby', '/status', '/help', '/settings']) {
    const policy = (await anna.page.goto(path))!.headers()['content-security-policy'];
    expect(policy).toBeTruthy();
    expect(policy).not.toContain('unsafe-inline');
    expect(policy.replaceAll("'wasm-unsafe-eval'", '')).not.toContain('unsafe-eval');
    expect(policy).toContain("frame-ancestors 'none'");
    await expect(anna.page.locator('[style], [onclick], script:not([src]):not([nonce]):not([type="application/json"])')).toHaveCount(0);
  }
});

test('a second page asks for none of the assets again', async ({ person }) => {
  const anna = await person();
  await anna.page.goto('/');
  await anna.open();
  const devtools = await anna.page.context().newCDPSession(anna.page);
  const asked = new Map<string, string>();
  await devtools.send('Network.enable');
  devtools.on('Network.responseReceived', ({ requestId, response }) => {
    if (/\.(wasm|js|css)$/.test(new URL(response.url).pathname) && !response.fromDiskCache) asked.set(requestId, response.url);
  });
  const fromMemory = new Set<string>();
  devtools.on('Network.requestServedFromCache', ({ requestId }) => fromMemory.add(requestId));
  await anna.page.goto('/');
  await anna.open('kitchen');
  for (const id of fromMemory) asked.delete(id);
  expect([...asked.values()]).toEqual([]);
});

test('what holds the stream for all tabs brings nothing over the wire a second time', async ({ person, gate }) => {
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  const second = await anna.tab();
  await second.open('kitchen');
  const files = gate.asked.map(({ path }) => path).filter((path) => /\.(wasm|js|css)$/.test(path));
  expect(files.sort()).toEqual([...new Set(files)].sort());
});

test('an asset of another build is a plain 404, not a page', async ({ person }) => {
  const anna = await person();
  await anna.page.goto('/');
  const sheet = await anna.page.locator('link[rel=stylesheet]').first().getAttribute('href');
  const other = sheet!.replace(/[^/]+(?=\/pkg\/)/, '0000');
  expect(other).not.toBe(sheet);
  const answer = await anna.page.request.get(other);
  expect(answer.status()).toBe(404);
  expect(answer.headers()['content-type'] ?? '').not.toContain('html');
  expect(answer.headers()['cache-control']).toContain('no-store');
});

test('there is an icon', async ({ person }) => {
  const anna = await person();
  await anna.page.goto('/');
  const icon = await anna.page.locator('link[rel~="icon"]').first().getAttribute('href');
  const answer = await anna.page.request.get(icon!);
  expect(answer.status()).toBe(200);
  expect(answer.headers()['content-type']).toContain('image/');
});

test('a browser may keep Hallway as an app: the manifest and its icons are what they say', async ({ person }) => {
  const anna = await person();
  await anna.page.goto('/r/lobby');
  const get = async (href: string) => {
    const answer = await anna.page.request.get(href);
    expect(answer.status(), href).toBe(200);
    return answer;
  };
  const link = anna.page.locator('link[rel=manifest]');
  const address = new URL((await link.getAttribute('href'))!, anna.page.url());
  const manifest = await get(address.href);
  expect(manifest.headers()['content-type']).toBe('application/manifest+json');
  const { name, display, start_url, scope, icons } = (await manifest.json()) as { [field: string]: string } & { icons: Array<{ src: string; sizes: string; type: string; purpose?: string }> };
  expect([name, display, start_url, scope]).toEqual(['Hallway', 'standalone', '/', '/']);
  expect(icons.map(({ sizes, purpose = 'any' }) => `${sizes} ${purpose}`)).toEqual(expect.arrayContaining(['192x192 any', '512x512 any', '192x192 maskable', '512x512 maskable']));
  const touch = (await anna.page.locator('link[rel="apple-touch-icon"]').getAttribute('href'))!;
  for (const { src, sizes, type } of [...icons, { src: new URL(touch, anna.page.url()).href, sizes: '180x180', type: 'image/png' }]) {
    const href = new URL(src, address).href;
    expect((await get(href)).headers()['content-type']).toBe(type);
    if (type !== 'image/png') continue;
    const drawn = await anna.page.evaluate(async (href) => {
      const image = new Image();
      image.src = href;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, href);
    expect(drawn, src).toBe(sizes);
  }
  // What the browser itself finds wrong with it.
  const devtools = await anna.page.context().newCDPSession(anna.page);
  const read = await devtools.send('Page.getAppManifest');
  expect(read.errors).toEqual([]);
  for (const scheme of ['light', 'dark']) await expect(anna.page.locator(`meta[name="theme-color"][media*="${scheme}"]`)).toHaveCount(1);
});
