// The big screen: readable from the back row, true at any time, and walked through by keys.

import { expect, test } from './fixtures.ts';
import { Guest } from './guest.ts';
import type { RoomPage } from './pages/room.ts';

const LONG_QUESTION = 'Which of the following proposals for the redesign of the entrance hall do you find most convincing, all things considered, if cost were no object and the works were done within a year?';
const CHOICES = ['The glass roof with a garden below', 'A second staircase', 'Nothing at all', 'More light', 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerk'];

/** What of a page does not fit on it: nothing may have to be scrolled to, and no text may be cut off. */
async function sticksOut(wall: RoomPage): Promise<string[]> {
  return wall.page.evaluate(() => {
    const out: string[] = [];
    const { clientWidth: width, clientHeight: height, scrollWidth, scrollHeight } = document.documentElement;
    if (scrollWidth > width || scrollHeight > height) out.push(`the page: ${scrollWidth} × ${scrollHeight}`);
    for (const element of document.querySelectorAll<HTMLElement>('main *, footer *')) {
      if (element.closest('.visually-hidden, svg *') || !element.checkVisibility()) continue;
      const { left, top, right, bottom } = element.getBoundingClientRect();
      if (right - left === 0) continue;
      if (left < -1 || top < -1 || right > width + 1 || bottom > height + 1) out.push(`${element.tagName}.${element.className}: ${left} ${top} ${right} ${bottom}`);
    }
    return out;
  });
}

for (const [width, height] of [[1024, 768], [1920, 1080], [3840, 2160]] as const) {
  test(`everything fits a screen of ${width} × ${height}, and is readable from the back row`, async ({ person, hallway }) => {
    const host = new Guest(hallway.url);
    const short = await host.ask('hall', { question: 'Lunch now?', choices: ['Yes', 'No'] });
    for (let i = 0; i < 3; i++) await new Guest(hallway.url).vote('hall', short.id, i % 2);
    const wall = await person({ viewport: { width, height } });
    await wall.screen.open('hall');
    await wall.screen.stands({ Yes: 2, No: 1 });
    await expect.poll(() => sticksOut(wall)).toEqual([]);
    const headline = await wall.screen.headline.evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
    expect(headline / height).toBeGreaterThanOrEqual(0.07);
    const bar = (await wall.screen.answer('Yes').locator('.bar').boundingBox())!;
    expect(bar.height / height).toBeGreaterThanOrEqual(0.055);
    expect(await wall.screen.scan()).toMatch(/\/v\/hall$/);
    const code = (await wall.screen.code.boundingBox())!;
    expect(Math.min(code.width, code.height) / height).toBeGreaterThanOrEqual(0.15);

    const long = await host.ask('hall', { question: LONG_QUESTION, choices: CHOICES });
    await new Guest(hallway.url).vote('hall', long.id, 4);
    await wall.screen.stands({ [CHOICES[4]]: 1 });
    await expect.poll(() => sticksOut(wall)).toEqual([]);

    await host.ask('hall', { question: 'Which talks?', choices: Array.from({ length: 10 }, (_, i) => `Talk ${i + 1}: ${CHOICES[i % 4]}`), select: 'many' });
    await expect(wall.screen.answers).toHaveCount(10);
    await expect.poll(() => sticksOut(wall)).toEqual([]);
  });
}

test('in a hand the screen is one column, read downwards, and nothing lies over anything else', async ({ person, hallway }) => {
  const host = new Guest(hallway.url);
  const wall = await person({ viewport: { width: 390, height: 844 } });
  for (const choices of [['Yes', 'No'], CHOICES, Array.from({ length: 10 }, (_, i) => `Talk ${i + 1}: ${CHOICES[i % 4]}`)]) {
    const poll = await host.ask('hall', { question: LONG_QUESTION, choices });
    await new Guest(hallway.url).vote('hall', poll.id, 1);
    await wall.screen.open('hall');
    await expect(wall.screen.answers).toHaveCount(choices.length);
    const [headline, first, last, foot, code] = await Promise.all(
      [wall.screen.headline, wall.screen.answers.first(), wall.screen.answers.last(), wall.screen.crowd, wall.screen.code]
        .map(async (element) => (await element.boundingBox())!),
    );
    for (const [above, below] of [[headline, first], [first, last], [last, foot], [foot, code]] as const) {
      expect(below.y).toBeGreaterThanOrEqual(above.y + above.height - 1);
    }
    for (const { x, width } of [headline, last, foot, code]) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(390);
    }
    expect(await wall.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  }
  await wall.screen.code.scrollIntoViewIfNeeded();
  expect(await wall.screen.scan()).toMatch(/\/v\/hall$/);
});

test('opened late, the screen shows the truth at once', async ({ person, hallway }) => {
  const host = new Guest(hallway.url);
  const { id } = await host.ask('lobby', { question: 'Tea?', choices: ['Yes', 'No'] });
  for (let i = 0; i < 7; i++) await new Guest(hallway.url).vote('lobby', id, i % 3 ? 0 : 1);
  const wall = await person();
  await wall.page.goto('/r/lobby/screen', { waitUntil: 'commit' });
  await wall.screen.stands({ Yes: 4, No: 3 });
  await expect(wall.screen.turnout).toContainText('7 people have voted');
});

test('a screen that was cut off shows the truth when it is back', async ({ person, hallway, gate }) => {
  const host = new Guest(hallway.url);
  const { id } = await host.ask('lobby', { question: 'Tea?', choices: ['Yes', 'No'] });
  const wall = await person({ baseURL: gate.url });
  await wall.screen.open();
  wall.troubles.expect(/net::ERR_/);
  await wall.page.context().setOffline(true);
  await gate.refuses();
  await expect(wall.screen.connection).toHaveText(/offline/i);
  await host.vote('lobby', id, 1);
  await gate.passes();
  await wall.page.context().setOffline(false);
  await wall.screen.stands({ Yes: 0, No: 1 });
  await wall.screen.isLive();
});

test('arrows walk the polls, and the newest comes by itself to whoever looks at the newest', async ({ person, hallway }) => {
  const host = new Guest(hallway.url);
  for (const question of ['First?', 'Second?']) await host.ask('lobby', { question, choices: ['Yes', 'No'] });
  const wall = await person();
  await wall.screen.open();
  await expect(wall.screen.headline).toHaveText('Second?');
  await wall.screen.press('ArrowLeft');
  await expect(wall.screen.headline).toHaveText('First?');
  await host.ask('lobby', { question: 'Third?', choices: ['Yes', 'No'] });
  await expect(wall.screen.button('Next')).toBeVisible();
  await expect(wall.screen.headline).toHaveText('First?');
  await wall.screen.press('ArrowRight');
  await wall.screen.press('ArrowRight');
  await expect(wall.screen.headline).toHaveText('Third?');
  await host.ask('lobby', { question: 'Fourth?', choices: ['Yes', 'No'] });
  await expect(wall.screen.headline).toHaveText('Fourth?');
});

test('f fills the screen', async ({ person, hallway }) => {
  await new Guest(hallway.url).ask('lobby', { question: 'Tea?', choices: ['Yes', 'No'] });
  const wall = await person();
  await wall.screen.open();
  await wall.screen.press('f');
  await expect.poll(() => wall.page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  await wall.screen.press('f');
  await expect.poll(() => wall.page.evaluate(() => document.fullscreenElement !== null)).toBe(false);
});

test('a presenter link needs no login: it reveals with r, a stranger’s screen does not', async ({ person }) => {
  const [host, presenter, stranger] = [await person(), await person(), await person()];
  await host.newPoll.open('hall');
  await host.newPoll.fill('Who wins?', ['Red', 'Blue']);
  await host.newPoll.option('Hidden until I reveal them').check();
  await host.newPoll.askButton.click();
  await host.is('live');
  const card = host.poll('Who wins?');
  await card.vote('Blue');
  const link = new URL((await card.screenLink.getAttribute('href'))!, host.page.url());
  expect(link.searchParams.get('key')).toBeTruthy();

  await stranger.screen.open('hall');
  await stranger.screen.press('r');
  await expect(stranger.screen.button('Reveal the results')).toHaveCount(0);
  await presenter.page.goto(link.href);
  await presenter.screen.isLive();
  await expect(presenter.screen.turnout).toContainText('1 person has voted');
  await expect(presenter.page.getByText(/\d %/)).toHaveCount(0);
  await presenter.screen.press('r');
  await presenter.screen.stands({ Red: 0, Blue: 1 });
  await stranger.screen.stands({ Red: 0, Blue: 1 });
  await presenter.screen.press('c');
  await expect(stranger.screen.turnout).toContainText('Closed');

  const wrong = await fetch(new URL('/r/hall/screen?key=wrong', host.page.url()), { headers: { Accept: 'text/html' } });
  // All words of what moves stand in the page; what is offered does not.
  const offered = (await wrong.text()).replace(/data-wording="[^"]*"/, '');
  expect(offered).toContain('Full screen');
  expect(offered).not.toContain('Reveal the results');
});

test('the screen says how many are here, and what its line does', async ({ person, hallway }) => {
  const [wall, anna] = [await person(), await person()];
  await new Guest(hallway.url).ask('lobby', { question: 'Tea?', choices: ['Yes', 'No'] });
  // A wall is nobody.
  await wall.screen.open();
  await expect(wall.screen.crowd).toHaveText('0 here');
  await anna.open();
  await expect(wall.screen.crowd).toHaveText('1 here');
  await anna.page.close();
  await expect(wall.screen.crowd).toHaveText('0 here');
});

test('the bars move smoothly, but not for a reader who wants no motion', async ({ person, hallway }) => {
  await new Guest(hallway.url).ask('lobby', { question: 'Tea?', choices: ['Yes', 'No'] });
  for (const [reducedMotion, isMoving] of [['no-preference', true], ['reduce', false]] as const) {
    const wall = await person({ reducedMotion });
    await wall.screen.open();
    const seconds = await wall.screen.answer('Yes').locator('.bar rect').evaluate((rect) => Math.max(...getComputedStyle(rect).transitionDuration.split(',').map(parseFloat)));
    expect(seconds > 0.05, reducedMotion).toBe(isMoving);
  }
});

/** Somebody asks for a yes or a no; gives back the way from its card to the big screen. */
async function asks(host: RoomPage, question: string): Promise<string> {
  await host.newPoll.open('hall');
  await host.newPoll.ask(question, ['Yes', 'No']);
  return (await host.poll(question).screenLink.getAttribute('href'))!;
}

test('the link of a card opens its own poll, and its key is kept where it was used and not in the address', async ({ person }) => {
  const [host, presenter] = [await person(), await person()];
  const link = await asks(host, 'Mine?');
  await asks(host, 'Mine too?');
  await presenter.page.goto(link);
  const leads = async () => {
    await presenter.screen.isLive();
    await expect(presenter.screen.headline).toHaveText('Mine?');
    await expect(presenter.screen.button('Close the poll')).toBeVisible();
    expect(presenter.page.url()).not.toContain('key');
  };
  await leads();
  await presenter.page.reload();
  await leads();
});

test('the key of a card’s link leads all polls of whoever handed it out, and no other', async ({ person, hallway }) => {
  const [host, presenter, guest] = [await person(), await person(), new Guest(hallway.url)];
  const link = await asks(host, 'Mine?');
  await asks(host, 'Mine too?');
  const other = await guest.ask('hall', { question: 'Not mine?', choices: ['Yes', 'No'] });
  await presenter.page.goto(link);
  await presenter.screen.isLive();
  await presenter.screen.press('ArrowRight');
  await expect(presenter.screen.headline).toHaveText('Mine too?');
  await expect(presenter.screen.button('Close the poll')).toBeVisible();
  await presenter.screen.press('ArrowRight');
  await expect(presenter.screen.headline).toHaveText('Not mine?');
  await expect(presenter.screen.button('Close the poll')).toHaveCount(0);
  await presenter.screen.press('c');
  await presenter.screen.press('ArrowLeft');
  await presenter.screen.press('c');
  await expect(presenter.screen.turnout).toContainText('Closed');
  expect((await guest.read('hall', other.id)).state).toBe('open');
});

test('where nothing can be kept the key stays in the address, and leads after a reload too', async ({ person }) => {
  const [host, presenter] = [await person(), await person()];
  const link = await asks(host, 'Mine?');
  await presenter.page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('forbidden', 'SecurityError');
    };
  });
  await presenter.page.goto(link);
  for (let times = 0; times < 2; times++) {
    await presenter.screen.isLive();
    await expect(presenter.screen.button('Close the poll')).toBeVisible();
    expect(presenter.page.url()).toContain('key');
    await presenter.page.reload();
  }
});

for (const [width, height] of [[1024, 768], [1920, 1080]] as const) {
  test(`of a hundred questions a screen of ${width} × ${height} shows those that fit, and says how many more there are`, async ({ person, hallway }) => {
    const host = new Guest(hallway.url);
    const { id } = await host.ask('hall', { question: LONG_QUESTION, adding: 'everyone' });
    for (let i = 0; i < 100; i++) await new Guest(hallway.url).add('hall', id, `Question ${i}: ${'why is it so that '.repeat(i % 11)}?`);
    const wall = await person({ viewport: { width, height } });
    await wall.screen.open('hall');
    const shown = await wall.screen.answers.count();
    expect(shown).toBeGreaterThanOrEqual(2);
    await expect(wall.page.getByText(`and ${100 - shown} more questions`)).toBeVisible();
    await expect.poll(() => sticksOut(wall)).toEqual([]);
    // With all of their words.
    expect(await wall.screen.answers.locator('.text').evaluateAll((texts) => texts.filter((text) => text.scrollWidth > text.clientWidth + 1).length)).toBe(0);
    const list = wall.page.getByRole('main').getByRole('list');
    expect(await list.evaluate((list) => list.scrollHeight - list.clientHeight)).toBeLessThanOrEqual(1);
  });
}
