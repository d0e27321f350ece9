// What happens to a message whose way to the server is broken.

import { expect, test } from './fixtures.ts';
import { Guest, votesOf } from './guest.ts';
import { NO_SERVER } from './troubles.ts';

const POST = '**/r/lobby/messages';

test('a message that does not get through says so, and Retry sends it', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  anna.troubles.expect(NO_SERVER);
  await anna.page.route(POST, (route) => route.abort('connectionfailed'));
  await anna.say('try again');
  await expect(anna.retryButton).toBeVisible({ timeout: 30_000 });
  await expect(anna.deleteButton).toBeVisible();
  await anna.page.unroute(POST);
  await anna.retryIfOffered();
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['try again']);
  await expect(anna.retryButton).toHaveCount(0);
  await anna.hasExactly(['try again']);
});

test('a message whose answer was lost is not said twice', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  anna.troubles.expect(NO_SERVER);
  let lost = 0;
  await anna.page.route(POST, async (route) => {
    if (lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort('connectionreset');
  });
  await anna.say('only once');
  await expect(ben.message('only once')).toBeVisible();
  await expect.poll(() => lost).toBe(1);
  await anna.retryIfOffered();
  await anna.say('and then this');
  await expect(ben.message('and then this')).toBeVisible();
  await ben.hasExactly(['only once', 'and then this']);
  await anna.hasExactly(['only once', 'and then this']);
  await expect(anna.retryButton).toHaveCount(0);
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['only once', 'and then this']);
});

test('messages that wait for the server arrive in the order in which they were said', async ({ person, hallway, gate }) => {
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  anna.troubles.expect(NO_SERVER);
  await gate.refuses();
  await anna.say('first');
  await anna.say('second');
  for (const body of ['first', 'second']) await expect(anna.message(body)).toBeVisible();
  await anna.is('reconnecting');
  await gate.passes();
  await anna.say('third');
  await anna.hasExactly(['first', 'second', 'third']);
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['first', 'second', 'third']);
});

test('what is said on an older page is seen among the newest, and is not in the box again', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', Array.from({ length: 60 }, (_, i) => `message ${i + 1}`));
  const anna = await person();
  await anna.open();
  await anna.page.goto((await anna.olderLink.getAttribute('href'))!);
  await expect(anna.message('message 1')).toBeVisible();
  await anna.is('live');
  await anna.send('from the past');
  await expect(anna.message('from the past')).toBeInViewport();
  await expect(anna.message('message 60')).toBeInViewport();
  await expect(anna.box).toHaveValue('');
  await expect(anna.page).toHaveURL(/\/r\/lobby$/);
  await anna.page.reload();
  await expect(anna.message('from the past')).toBeInViewport();
  await expect(anna.box).toHaveValue('');
});

test('Delete takes a message away that never arrived', async ({ person, hallway, gate }) => {
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  anna.troubles.expect(NO_SERVER);
  await gate.refuses();
  await anna.say('better not');
  await anna.deleteButton.click();
  await expect(anna.message('better not')).toHaveCount(0);
  await gate.passes();
  await anna.is('live');
  await anna.say('rather this');
  await anna.hasExactly(['rather this']);
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['rather this']);
});

test('while the server may be taking a message, Delete is not offered; after a while it is, and says what may be', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await anna.page.route(POST, async (route) => {
    await held;
    await route.continue();
  });
  await anna.say('better not');
  await expect(anna.item('better not')).toContainText('Sending …');
  await expect(anna.deleteButton).toHaveCount(0);
  await expect(anna.item('better not')).toContainText('No answer yet', { timeout: 8_000 });
  await expect(anna.retryButton).toHaveCount(0);
  await anna.deleteButton.click();
  await anna.tells('It may have been said already');
  await anna.hasExactly([]);
  letGo();
  await anna.hasExactly(['better not']);
  expect(await hallway.bodies('lobby')).toEqual(['better not']);
});

test('what is left on the device and cannot be read is not shown, and goes when it is of no use', async ({ person }) => {
  const anna = await person();
  await anna.read();
  const at = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const left = {
    'outbox:broken': '{"client_id":"broken","body":',
    'outbox:old': JSON.stringify({ words: 'hello', at: at(8) }),
    'outbox:other': JSON.stringify({ words: 'hello', at: at(6) }),
    'outbox:readable': JSON.stringify({
      client_id: 'readable', room: 'lobby', body: 'from long ago', at: at(30), order: 1, delivery: 'unreached', reason: '', tab: 'gone', until: 0,
    }),
  };
  await anna.page.evaluate((left) => Object.entries(left).forEach(([name, text]) => localStorage.setItem(name, text)), left);
  await anna.open();
  await expect(anna.item('from long ago')).toContainText('Not sent');
  await anna.hasExactly(['from long ago']);
  const names = () => anna.page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('outbox:')).sort());
  await expect.poll(names).toEqual(['outbox:other', 'outbox:readable']);
});

test('a message that is refused keeps its text and says why', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  const long = 'y'.repeat(4001);
  await anna.say(long);
  await expect(anna.page.getByRole('alert')).toHaveText(/at most 4,000 characters/);
  await expect(anna.box).toHaveValue(long);
  await expect(anna.box).toHaveAccessibleDescription(/this one has 4,001\. 4,001 of 4,000 characters$/);
  await anna.hasExactly([]);
  expect(await hallway.bodies('lobby')).toEqual([]);
  await anna.say('shorter');
  await expect(anna.page.getByRole('alert')).toHaveCount(0);
  await expect(anna.box).toHaveValue('');
  await expect(anna.box).toHaveAccessibleDescription('');
  await anna.hasExactly(['shorter']);
});

test('blank text is not a message', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await anna.say('  \n ');
  await anna.say('words');
  await expect(anna.message('words')).toBeVisible();
  await anna.hasExactly(['words']);
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['words']);
});

test.describe('from tab to tab and over a reload', () => {
  const SAY = /^\/r\/lobby\/messages$/;
  const AWAY = [NO_SERVER, /status of (403|429|503)/, / (403|429|503) (POST|PUT)/];

  test('what waits for the server outlives a reload, and is sent once', async ({ person, hallway, gate }) => {
    const anna = await person({ baseURL: gate.url });
    await anna.open();
    anna.troubles.expect(...AWAY);
    gate.answersAt('POST', SAY, 503);
    await anna.say('not lost');
    await expect.poll(() => gate.count('POST', SAY)).toBeGreaterThanOrEqual(1);
    await anna.page.reload();
    await expect(anna.message('not lost')).toBeVisible();
    expect(await hallway.bodies('lobby')).toEqual([]);
    gate.answersNowhere();
    await expect.poll(() => hallway.bodies('lobby'), { timeout: 30_000 }).toEqual(['not lost']);
    await expect(anna.item('not lost').locator('time')).toBeVisible();
    await anna.hasExactly(['not lost']);
    expect(gate.passed('POST', SAY)).toBe(1);
  });

  test('a refusal for now is not one for good: 429 is tried again by itself', async ({ person, hallway, gate }) => {
    const anna = await person({ baseURL: gate.url });
    await anna.open();
    anna.troubles.expect(...AWAY);
    gate.answersAt('POST', SAY, 429);
    await anna.say('in a hurry');
    await expect.poll(() => gate.count('POST', SAY), { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
    gate.answersNowhere();
    await expect.poll(() => hallway.bodies('lobby'), { timeout: 30_000 }).toEqual(['in a hurry']);
    expect(gate.passed('POST', SAY)).toBe(1);
  });

  test('what waits in one tab is shown in the others, and one of them sends it', async ({ person, hallway, gate }) => {
    const first = await person({ baseURL: gate.url });
    const second = await first.tab();
    for (const tab of [first, second]) await tab.open();
    first.troubles.expect(...AWAY);
    await gate.refuses();
    await first.say('one');
    await first.say('two');
    for (const body of ['one', 'two']) await expect(second.message(body)).toBeVisible();
    await gate.passes();
    for (const tab of [first, second]) {
      await tab.is('live');
      await expect(tab.item('two').locator('time')).toBeVisible();
      await tab.hasExactly(['one', 'two']);
    }
    await expect.poll(() => hallway.bodies('lobby')).toEqual(['one', 'two']);
    expect(gate.passed('POST', SAY)).toBe(2);
  });

  test('what was said in a tab that is closed is sent by another', async ({ person, hallway, gate }) => {
    const first = await person({ baseURL: gate.url });
    const second = await first.tab();
    for (const tab of [first, second]) await tab.open();
    first.troubles.expect(...AWAY);
    await gate.refuses();
    await first.say('carry this on');
    await expect(second.message('carry this on')).toBeVisible();
    await first.page.close();
    await gate.passes();
    await expect.poll(() => hallway.bodies('lobby'), { timeout: 30_000 }).toEqual(['carry this on']);
    await second.hasExactly(['carry this on']);
    expect(gate.passed('POST', SAY)).toBe(1);
  });

  test('Delete in one tab takes it out of the others', async ({ person, hallway, gate }) => {
    const first = await person({ baseURL: gate.url });
    const second = await first.tab();
    for (const tab of [first, second]) await tab.open();
    first.troubles.expect(...AWAY);
    await gate.refuses();
    await first.say('better not');
    await expect(second.message('better not')).toBeVisible();
    await second.deleteButton.click();
    for (const tab of [second, first]) await expect(tab.message('better not')).toHaveCount(0);
    await gate.passes();
    for (const tab of [first, second]) await tab.is('live');
    await first.say('rather this');
    for (const tab of [first, second]) await tab.hasExactly(['rather this']);
    await expect.poll(() => hallway.bodies('lobby')).toEqual(['rather this']);
  });

  test('what was refused stays until somebody decides, over a reload too', async ({ person, hallway, gate }) => {
    const anna = await person({ baseURL: gate.url });
    await anna.open();
    anna.troubles.expect(...AWAY);
    gate.answersAt('POST', SAY, 403);
    await anna.say('may I');
    await expect(anna.retryButton).toBeVisible();
    await expect(anna.deleteButton).toBeVisible();
    await anna.page.reload();
    await anna.is('live');
    await expect(anna.message('may I')).toBeVisible();
    await expect(anna.retryButton).toBeVisible();
    await expect(anna.deleteButton).toBeVisible();
    // Nothing is sent again by itself after a refusal: what is said next goes its way alone.
    expect(gate.count('POST', SAY)).toBe(1);
    gate.answersNowhere();
    await anna.say('something else');
    await expect.poll(() => hallway.bodies('lobby')).toEqual(['something else']);
    expect(gate.count('POST', SAY)).toBe(2);
    await anna.retryButton.click();
    await expect.poll(() => hallway.bodies('lobby')).toEqual(['something else', 'may I']);
    await anna.hasExactly(['something else', 'may I']);
  });

  test('a vote that found nobody arrives after a reload', async ({ person, hallway, gate }) => {
    const host = new Guest(hallway.url);
    const { id } = await host.ask('lobby', { question: 'Tea?', choices: ['Yes', 'No'] });
    const anna = await person({ baseURL: gate.url });
    await anna.open();
    anna.troubles.expect(...AWAY);
    const BALLOT = /\/ballot$/;
    gate.answersAt('PUT', BALLOT, 503);
    await anna.poll('Tea?').vote('No');
    await expect.poll(() => gate.count('PUT', BALLOT)).toBeGreaterThanOrEqual(1);
    await anna.page.reload();
    await expect(anna.poll('Tea?').choice('No')).toBeChecked();
    expect(votesOf(await host.read('lobby', id))).toEqual([0, 0]);
    gate.answersNowhere();
    await expect.poll(async () => votesOf(await host.read('lobby', id)), { timeout: 30_000 }).toEqual([0, 1]);
    await anna.poll('Tea?').stands({ Yes: 0, No: 1 });
  });

  test('a vote that is changed in one tab is changed in the others', async ({ person, hallway }) => {
    await new Guest(hallway.url).ask('lobby', { question: 'Tea?', choices: ['Yes', 'No'] });
    const first = await person();
    const second = await first.tab();
    for (const tab of [first, second]) await tab.open();
    for (const choice of ['Yes', 'No'] as const) {
      await first.poll('Tea?').vote(choice);
      await expect(second.poll('Tea?').choice(choice)).toBeChecked();
    }
    await second.poll('Tea?').takeBackButton.click();
    await expect(first.poll('Tea?').choice('No')).not.toBeChecked();
    for (const tab of [first, second]) await tab.poll('Tea?').stands({ Yes: 0, No: 0 });
  });
});
