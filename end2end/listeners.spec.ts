// Whoever leaves is gone from the server at once.

import { chromium } from '@playwright/test';
import { launchOptions } from './chromium.ts';
import { expect, test } from './fixtures.ts';
import type { Hallway } from './hallway.ts';

/** At once, as a rule; a line that a browser left without a word is noticed with the next ping. */
const streams = (hallway: Hallway, count: number) => expect.poll(() => hallway.streams(), { timeout: 20_000 }).toBe(count);

test('nobody is left after pages are closed', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  await streams(hallway, 2);
  await anna.page.close();
  await streams(hallway, 1);
  await ben.page.context().close();
  await streams(hallway, 0);
});

test('a page that is reloaded ten times listens once', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  for (let i = 0; i < 10; i++) await anna.page.reload();
  await anna.is('live');
  await streams(hallway, 1);
  await anna.page.goto('about:blank');
  await streams(hallway, 0);
});

test('a browser that is killed leaves nobody behind', async ({ person, hallway }) => {
  const server = await chromium.launchServer({ ...launchOptions, headless: true });
  const browser = await chromium.connect(server.wsEndpoint());
  const anna = await person({ browser });
  await anna.open();
  await streams(hallway, 1);
  await server.kill();
  await streams(hallway, 0);
});

test('Stop listening closes the stream, and Start brings what was missed', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await streams(hallway, 1);
  await anna.stopButton.click();
  await anna.is('paused');
  await streams(hallway, 0);
  await hallway.sayAll('lobby', ['unheard one', 'unheard two']);
  await expect(anna.bodies).toHaveCount(0);
  await anna.startButton.click();
  await anna.is('live');
  await anna.hasExactly(['unheard one', 'unheard two']);
});

test('who has stopped listening stays so after a reload, in that tab and that room only', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await anna.stopButton.click();
  await anna.is('paused');
  await hallway.say('lobby', 'unheard');
  await anna.page.reload();
  await anna.is('paused');
  await expect(anna.startButton).toBeVisible();
  await streams(hallway, 0);
  const other = await anna.tab();
  await other.open();
  await anna.open('kitchen');
  await anna.read();
  await anna.is('paused');
  await anna.startButton.click();
  await anna.is('live');
  await anna.page.reload();
  await anna.is('live');
  await anna.hasExactly(['unheard']);
});
