// The gallery of feeds: each live, with a button to leave it, symbols to choose, and the line for a shell.

import { eventsIn } from './events.ts';
import { expect, test } from './fixtures.ts';
import { FeedsPage } from './pages/feeds.ts';
import { Program } from './shell.ts';

test.use({ flags: ['--demo'] });

test('every feed is live, and Stop listening and Start do what they say', async ({ person, hallway }) => {
  const { page } = await person();
  const feeds = new FeedsPage(page);
  await feeds.open();
  await expect(feeds.cards).toHaveCount(5);
  await expect(feeds.card('clock').now).toHaveText(/^\d\d:\d\d:\d\d$/);
  await expect(feeds.card('temperature').now).toHaveText(/^-?\d+\.\d °C$/);
  const random = feeds.card('random');
  await expect(random.now).toHaveText(/^\d{1,2}$/);
  await expect(random.state('live')).toBeVisible();

  await random.stopButton.click();
  await expect(random.state('stopped listening')).toBeVisible();
  await expect(feeds.card('clock').state('live')).toBeVisible();
  for (const room of ['clock', 'temperature', 'ticker', 'progress']) await feeds.card(room).stopButton.click().catch(() => {});
  await expect.poll(() => hallway.streams()).toBe(0);

  const changes = random.now.evaluate(
    (now) =>
      new Promise<number>((resolve) => {
        let seen = 0;
        new MutationObserver(() => ++seen >= 2 && resolve(seen)).observe(now, { childList: true, characterData: true, subtree: true });
      }),
  );
  await random.startButton.click();
  await expect(random.state('live')).toBeVisible();
  expect(await changes).toBeGreaterThanOrEqual(2);
  await expect.poll(() => hallway.streams()).toBe(1);
});

test('a reader picks the symbols of the ticker, and the choice is kept on this device', async ({ person }) => {
  const { page } = await person();
  const feeds = new FeedsPage(page);
  await feeds.open();
  const ticker = feeds.card('ticker');
  await expect(ticker.root.getByRole('checkbox')).toHaveCount(6);
  await expect(ticker.symbol('AAPL')).toContainText(/\d+\.\d\d/);
  for (const box of await ticker.root.getByRole('checkbox').all()) await box.uncheck();
  await ticker.box('AAPL').check();
  await ticker.box('MSFT').check();
  await expect(ticker.curl).toContainText("?event=AAPL&event=MSFT");
  await page.reload();
  await expect(ticker.box('AAPL')).toBeChecked();
  await expect(ticker.root.getByRole('checkbox', { checked: true })).toHaveCount(2);
});

test('progress comes to its end, the page does not come back for it, and begins it again when told', async ({ person, hallway, gate }) => {
  const { page } = await person({ baseURL: gate.url });
  const feeds = new FeedsPage(page);
  await feeds.open();
  const progress = feeds.card('progress');
  await expect(progress.bar).toHaveAttribute('value', '100', { timeout: 45_000 });
  await expect(progress.startButton).toHaveText(/Start again/);
  const asked = gate.count('GET', /progress/);
  // Longer than a page waits before it comes back to a stream that broke off.
  await feeds.card('random').now.evaluate(
    (now) =>
      new Promise<void>((resolve) => {
        let seen = 0;
        new MutationObserver(() => ++seen >= 5 && resolve()).observe(now, { childList: true, characterData: true, subtree: true });
      }),
  );
  expect(gate.count('GET', /progress/)).toBe(asked);
  await expect.poll(() => hallway.streams()).toBe(1);
  await progress.startButton.click();
  await expect(progress.bar).not.toHaveAttribute('value', '100');
  await expect(progress.stopButton).toBeVisible();
});

test('the line beside each feed is what a shell understands', async ({ person }) => {
  const { page } = await person();
  const feeds = new FeedsPage(page);
  await feeds.open();
  const lines = await Promise.all(['clock', 'random', 'temperature', 'ticker', 'progress'].map((room) => feeds.card(room).curl.innerText()));
  await Promise.all(
    lines.map(async (line) => {
      expect(line).toMatch(/^curl -N '?http:\/\/127\.0\.0\.1:\d+\/r\/\w+\/events/);
      const heard = await Program.pasted(`${line} --silent`).until((lines) => eventsIn(lines).some(({ event }) => !['hello', 'presence', 'ping'].includes(event)));
      expect(eventsIn(heard)[0].event).toBe('hello');
    }),
  );
});

test('the gallery says that it is disconnected, and goes on by itself', async ({ person, hallway }) => {
  const anna = await person();
  const feeds = new FeedsPage(anna.page);
  await feeds.open();
  const random = feeds.card('random');
  await expect(random.state('live')).toBeVisible();
  anna.troubles.expect(/net::ERR_/);
  await hallway.kill();
  await expect(random.state('Disconnected. Reconnecting…')).toBeVisible();
  await hallway.start();
  await expect(random.state('live')).toBeVisible({ timeout: 10_000 });
});

test('a line is copied at a press', async ({ person }) => {
  const { page } = await person({ permissions: ['clipboard-read', 'clipboard-write'] });
  const feeds = new FeedsPage(page);
  await feeds.open();
  await feeds.card('clock').root.getByRole('button', { name: 'Copy' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await feeds.card('clock').curl.innerText());
});
