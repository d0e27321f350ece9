// Votes, as a hall sees them: one asks, phones vote, the big screen moves.

import { expect, test } from './fixtures.ts';
import { Guest, votesOf } from './guest.ts';
import { NO_SERVER } from './troubles.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

test('two phones and a big screen: from the question to the revealed results', async ({ person }) => {
  const [host, wall, anna, ben] = [await person(), await person(), await person(PHONE), await person(PHONE)];
  await host.open('hall');
  await host.box.fill('/poll');
  await host.box.press('Enter');
  await expect(host.page).toHaveURL(/\/r\/hall\/polls\/new/);
  await host.newPoll.fill('Where shall we eat?', ['Market', 'Canteen', 'Park']);
  await host.newPoll.option('Hidden until I reveal them').check();
  await host.newPoll.askButton.click();
  const card = host.poll('Where shall we eat?');
  await expect(card.root).toBeVisible();

  await wall.screen.open('hall');
  await expect(wall.screen.headline).toHaveText('Where shall we eat?');
  await expect(wall.screen.code).toBeVisible();
  const link = await wall.screen.scan();
  expect(link).toBe(new URL('/v/hall', host.page.url()).href);
  await expect(wall.page.getByText(link.replace('http://', ''))).toBeVisible();

  for (const phone of [anna, ben]) {
    await phone.page.goto(link);
    await phone.phone.isLive();
  }
  const [hers, his] = [anna.phone.poll('Where shall we eat?'), ben.phone.poll('Where shall we eat?')];
  await hers.line('Market').tap();
  await expect(hers.thanks).toBeVisible();
  await his.line('Canteen').tap();
  await expect(his.thanks).toBeVisible();
  await expect(wall.screen.turnout).toContainText('2 people have voted');

  await his.line('Park').tap();
  await expect(his.choice('Park')).toBeChecked();
  await expect(his.thanks).toBeVisible();
  for (const page of [anna, ben, wall, host]) await expect(page.page.getByText(/\d+ %/)).toHaveCount(0);

  await anna.phone.poll('Where shall we eat?').takeBackButton.tap();
  await expect(wall.screen.turnout).toContainText('1 person has voted');
  await hers.line('Market').tap();
  await expect(wall.screen.turnout).toContainText('2 people have voted');

  await card.closeButton.click();
  await hers.isClosed();
  await expect(hers.choice('Park')).toBeDisabled();
  await expect(wall.screen.turnout).toContainText('Closed');
  await card.revealButton.click();
  await wall.screen.stands({ Market: 1, Canteen: 0, Park: 1 });
  await hers.stands({ Market: 1, Canteen: 0, Park: 1 });
  await card.stands({ Market: 1, Canteen: 0, Park: 1 });
});

test('yes or no in one tap, from the button in the room', async ({ person }) => {
  const [host, guest] = [await person(), await person()];
  await host.open();
  await guest.open();
  await host.page.getByRole('link', { name: /poll|vote/i }).or(host.page.getByRole('button', { name: /poll|vote/i })).first().click();
  await host.newPoll.question.fill('Is the room warm enough?');
  await host.newPoll.yesNoButton.click();
  const card = guest.poll('Is the room warm enough?');
  await card.vote('Yes');
  await expect(card.thanks).toBeVisible();
  await host.poll('Is the room warm enough?').stands({ Yes: 1, No: 0 });
  // The one who asked may vote too.
  await host.poll('Is the room warm enough?').vote('No');
  await card.stands({ Yes: 1, No: 1 });
});

test('what stands behind /poll is in the form already', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await anna.box.fill('/poll Lunch? Pizza, Sushi');
  await anna.box.press('Enter');
  await expect(anna.newPoll.question).toHaveValue('Lunch?');
  await expect(anna.newPoll.choice(1)).toHaveValue('Pizza');
  await expect(anna.newPoll.choice(2)).toHaveValue('Sushi');
  await anna.newPoll.askButton.click();
  await expect(anna.poll('Lunch?').lines).toHaveCount(2);
});

test('several choices, up to ten', async ({ person, hallway }) => {
  const anna = await person();
  await anna.newPoll.open();
  const choices = Array.from({ length: 10 }, (_, i) => `talk number ${String.fromCharCode(65 + i)}`);
  await anna.newPoll.fill('Which talks?', choices);
  await anna.newPoll.option('As many as they like').check();
  await anna.newPoll.askButton.click();
  const card = anna.poll('Which talks?');
  await expect(card.lines).toHaveCount(10);
  await anna.is('live');
  await card.vote(choices[1]);
  await card.vote(choices[9]);
  await card.vote(choices[0]);
  await card.choice(choices[1]).uncheck();
  await card.stands({ [choices[0]]: 1, [choices[1]]: 0, [choices[9]]: 1 });
  await expect(card.summary).toContainText('1 person has voted');
  await expect
    .poll(async () => ((await hallway.json('/r/lobby/polls')) as { polls: Array<{ choices: Array<{ votes: number }> }> }).polls[0].choices.map(({ votes }) => votes))
    .toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
});

test('a poll that makes no sense comes back with a sentence and what was typed', async ({ person }) => {
  const anna = await person();
  await anna.newPoll.open();
  anna.troubles.expect(/status of 400/);
  await anna.newPoll.ask('Only one?', ['One']);
  await expect(anna.page.getByText('A poll has 2 to 10 choices')).toBeVisible();
  await expect(anna.newPoll.question).toHaveValue('Only one?');
  await expect(anna.newPoll.choice(1)).toHaveValue('One');
  await anna.newPoll.choice(2).fill('Two');
  await anna.newPoll.askButton.click();
  await expect(anna.poll('Only one?').lines).toHaveCount(2);
});

test('a poll closes by itself when its time is over', async ({ person, hallway }) => {
  const [anna, host] = [await person(PHONE), new Guest(hallway.url)];
  const asked = await host.ask('lobby', { question: 'Quick?', choices: ['Yes', 'No'], closes_in: 10 });
  await anna.phone.open();
  const card = anna.phone.poll('Quick?');
  await expect(card.summary).toContainText(/Closes in \d+ s/);
  await card.vote('Yes');
  await expect(card.thanks).toBeVisible();
  await expect(card.summary).toContainText('Closed', { timeout: 15_000 });
  await expect(card.choice('No')).toBeDisabled();
  const late = await new Guest(hallway.url).send('PUT', `/r/lobby/polls/${asked.id}/ballot`, { choices: [1] });
  expect(late.status).toBe(409);
  expect(votesOf(await host.read('lobby', asked.id))).toEqual([1, 0]);
});

test('questions from the audience are added and voted up, and the most wanted comes first', async ({ person }) => {
  const [host, anna, ben, wall] = [await person(), await person(PHONE), await person(PHONE), await person()];
  await host.newPoll.open('hall');
  await host.newPoll.question.fill('What would you like to know?');
  await host.newPoll.option(/questions from the audience/).check();
  await host.newPoll.askButton.click();
  await anna.phone.open('hall');
  await ben.phone.open('hall');
  await wall.screen.open('hall');
  const [hers, his] = [anna.phone.poll('What would you like to know?'), ben.phone.poll('What would you like to know?')];
  await hers.questionBox.fill('When is lunch?');
  await hers.askButton.tap();
  await his.questionBox.fill('Where are the slides?');
  await his.askButton.tap();
  await expect(hers.lines).toHaveCount(2);
  await his.line('Where are the slides?').tap();
  await hers.line('Where are the slides?').tap();
  await expect(hers.lines.first()).toContainText('Where are the slides?');
  await expect(wall.screen.answers.first()).toContainText('Where are the slides?');
  await his.questionBox.fill('Where are the slides?');
  ben.troubles.expect(/ 4\d\d /, /status of 4\d\d/);
  await his.askButton.tap();
  await expect(his.problem).toBeVisible();
  await expect(hers.lines).toHaveCount(2);
});

test('a number that is typed as a question is no vote', async ({ person, hallway }) => {
  const host = new Guest(hallway.url);
  const poll = await host.ask('lobby', { question: 'Ask me', choices: ['What?', 'Who?', 'When?'], select: 'many', adding: 'everyone' });
  const anna = await person();
  await anna.phone.open();
  const card = anna.phone.poll('Ask me');
  await card.vote('When?');
  await expect(card.thanks).toBeVisible();
  await card.questionBox.fill('2');
  await card.questionBox.press('Tab');
  await card.questionBox.press('Enter');
  await expect(card.lines).toHaveCount(4);
  await expect(card.choice('When?')).toBeChecked();
  expect(votesOf(await host.read('lobby', poll.id))).toEqual([0, 0, 1, 0]);
});

test('a second press on the button that takes a vote back does nothing else', async ({ person }) => {
  const host = await person();
  await host.newPoll.open('lobby');
  await host.newPoll.fill('Tea?', ['Yes', 'No']);
  await host.newPoll.askButton.click();
  const card = host.poll('Tea?');
  await host.is('live');
  await card.vote('Yes');
  await expect(card.thanks).toBeVisible();
  await card.takeBackButton.dblclick();
  await expect(card.status).toContainText('taken back');
  await expect(card.closeButton).toBeVisible();
  await expect(card.summary).not.toContainText('Closed');
});

test('a phone follows the room: the next vote appears by itself', async ({ person, hallway }) => {
  const anna = await person(PHONE);
  await anna.phone.open();
  await expect(anna.page.getByText(/nothing to vote on/i)).toBeVisible();
  const host = new Guest(hallway.url);
  await host.ask('lobby', { question: 'One?', choices: ['Yes', 'No'] });
  await expect(anna.phone.poll('One?').root).toBeVisible();
  await host.ask('lobby', { question: 'Two?', choices: ['Yes', 'No'] });
  await expect(anna.phone.poll('Two?').root).toBeVisible();
  expect(await anna.phone.overflow()).toBe(0);
});

test('one ballot for each person, however many tabs they have', async ({ person, hallway }) => {
  const anna = await person();
  const host = new Guest(hallway.url);
  const { id } = await host.ask('lobby', { question: 'Tea?', choices: ['Yes', 'No'] });
  await anna.open();
  const other = await anna.tab();
  await other.open();
  await anna.poll('Tea?').vote('Yes');
  await expect(anna.poll('Tea?').thanks).toBeVisible();
  await other.poll('Tea?').vote('No');
  await expect(other.poll('Tea?').thanks).toBeVisible();
  await expect.poll(async () => votesOf(await host.read('lobby', id))).toEqual([0, 1]);
  await anna.page.reload();
  await expect(anna.poll('Tea?').choice('No')).toBeChecked();
});

test('a poll outlives kill -9 of the server: no ballot is lost, screen and phone come back', async ({ person, hallway }) => {
  const [anna, wall, host] = [await person(PHONE), await person(), new Guest(hallway.url)];
  const { id } = await host.ask('lobby', { question: 'Still here?', choices: ['Yes', 'No'] });
  await anna.phone.open();
  await wall.screen.open();
  await anna.phone.poll('Still here?').vote('Yes');
  await wall.screen.stands({ Yes: 1, No: 0 });
  anna.troubles.expect(NO_SERVER);
  await hallway.kill();
  await expect(wall.screen.connection).toHaveText(/reconnecting/i);
  await hallway.start();
  await new Guest(hallway.url).vote('lobby', id, 1);
  await wall.screen.isLive({ timeout: 10_000 });
  await anna.phone.isLive({ timeout: 10_000 });
  await wall.screen.stands({ Yes: 1, No: 1 });
  await anna.phone.poll('Still here?').stands({ Yes: 1, No: 1 });
  await expect(anna.phone.poll('Still here?').choice('Yes')).toBeChecked();
  await anna.phone.poll('Still here?').vote('No');
  await wall.screen.stands({ Yes: 0, No: 2 });
});

test('the results stay in the room, and are had as CSV and JSON', async ({ person, hallway }) => {
  const [anna, host] = [await person(), new Guest(hallway.url)];
  const { id } = await host.ask('lobby', { question: 'Tea, or "coffee"?', choices: ['Tea, hot', 'Coffee'] });
  await new Guest(hallway.url).vote('lobby', id, 0);
  await host.close('lobby', id);
  await hallway.say('lobby', 'so be it');
  await anna.open();
  const card = anna.poll('Tea, or "coffee"?');
  await card.isClosed();
  await card.stands({ 'Tea, hot': 1, Coffee: 0 });

  const csv = await (await anna.page.request.get((await card.download('CSV').getAttribute('href'))!)).text();
  expect(csv).toContain('"Tea, hot"');
  expect(csv.split('\r\n').filter((line) => line).length).toBeGreaterThanOrEqual(3);
  const json = (await (await anna.page.request.get((await card.download('JSON').getAttribute('href'))!)).json()) as { question: string; voters: number };
  expect(json).toMatchObject({ question: 'Tea, or "coffee"?', voters: 1 });
});

test('hidden results are shown to nobody, in no form', async ({ hallway }) => {
  const [host, guest] = [new Guest(hallway.url), new Guest(hallway.url)];
  const { id } = await host.ask('lobby', { question: 'Who wins?', choices: ['Red', 'Blue'], results: 'hidden' });
  await guest.vote('lobby', id, 1);
  for (const path of [`/r/lobby/polls/${id}`, '/r/lobby/polls', '/r/lobby/messages', '/r/lobby']) {
    expect((await guest.send('GET', path)).body, path).toContain('"votes":null');
    expect((await guest.send('GET', path)).body, path).not.toMatch(/"votes":\d/);
  }
  for (const form of ['csv', 'json']) expect((await guest.send('GET', `/r/lobby/polls/${id}/results.${form}`)).status).toBe(409);
  expect((await guest.send('POST', `/r/lobby/polls/${id}/reveal`)).status).toBe(403);
  expect(votesOf(await host.reveal('lobby', id))).toEqual([0, 1]);
});

test('only who asked closes a poll', async ({ person, hallway }) => {
  const [anna, host] = [await person(), new Guest(hallway.url)];
  const { id } = await host.ask('lobby', { question: 'Mine?', choices: ['Yes', 'No'] });
  await anna.open();
  await expect(anna.poll('Mine?').root).toBeVisible();
  await expect(anna.poll('Mine?').closeButton).toHaveCount(0);
  expect((await new Guest(hallway.url).send('POST', `/r/lobby/polls/${id}/close`)).status).toBe(403);
  expect((await host.close('lobby', id)).state).toBe('closed');
});

test('who has voted sees how a poll ended, and goes on to the next one from there', async ({ person, hallway }) => {
  const [anna, host] = [await person(PHONE), new Guest(hallway.url)];
  const first = await host.ask('lobby', { question: 'First?', choices: ['Yes', 'No'] });
  await host.ask('lobby', { question: 'Second?', choices: ['Yes', 'No'] });
  await anna.phone.open();
  const [ended, next] = [anna.phone.poll('First?'), anna.phone.poll('Second?')];
  await ended.vote('Yes');
  await expect(ended.thanks).toBeVisible();
  await host.close('lobby', first.id);
  await ended.isClosed();
  await ended.stands({ Yes: 1, No: 0 });
  await expect(ended.status).toHaveText('It is closed. Your vote counts.');
  const address = anna.page.url();
  await anna.page.getByRole('link', { name: 'On to the next vote' }).tap();
  await expect(ended.root).toHaveCount(0);
  await expect(next.root).toBeInViewport();
  await expect(next.root).toBeFocused();
  expect(anna.page.url()).toBe(address);
});

test('who votes on what comes next has left the ended votes behind', async ({ person, hallway }) => {
  const [anna, host] = [await person(PHONE), new Guest(hallway.url)];
  await anna.phone.open();
  for (const question of ['First?', 'Second?', 'Third?']) {
    const { id } = await host.ask('lobby', { question, choices: ['Yes', 'No'] });
    const card = anna.phone.poll(question);
    await card.vote('Yes');
    await expect(card.thanks).toBeVisible();
    await expect(anna.page.getByRole('region', { name: 'Poll' })).toHaveCount(1);
    await host.close('lobby', id);
    await card.isClosed();
  }
});

test('what a choice is called does not change with each vote', async ({ person, hallway }) => {
  const [anna, host] = [await person(), new Guest(hallway.url)];
  const { id } = await host.ask('lobby', { question: 'Tea?', choices: ['Green', 'Black'] });
  await anna.open();
  const green = anna.page.getByRole('radio', { name: 'Green', exact: true });
  await expect(green).toHaveAccessibleDescription('0 votes · 0 %');
  await new Guest(hallway.url).vote('lobby', id, 0);
  await expect(green).toHaveAccessibleDescription('1 vote · 100 %');
});

test.describe('a list of questions', () => {
  const QUESTIONS = { question: 'Ask me', choices: ['What?', 'Who?', 'Why?'], select: 'many', adding: 'everyone' } as const;

  test('does not move under a mouse, nor under a keyboard', async ({ person, hallway }) => {
    const { id } = await new Guest(hallway.url).ask('lobby', { ...QUESTIONS, choices: [...QUESTIONS.choices] });
    const anna = await person();
    await anna.page.clock.install();
    await anna.phone.open();
    const card = anna.phone.poll('Ask me');
    await card.line('What?').hover();
    await new Guest(hallway.url).vote('lobby', id, 1);
    await card.stands({ 'Who?': 1 });
    await anna.page.clock.runFor(5_000);
    await expect(card.lines.first()).toContainText('What?');
    await anna.page.mouse.move(2, 2);
    await anna.page.clock.runFor(5_000);
    await expect(card.lines.first()).toContainText('Who?');

    await card.choice('Who?').focus();
    await anna.page.keyboard.press('Tab');
    await expect(card.choice('What?')).toBeFocused();
    for (const _ of [1, 2]) await new Guest(hallway.url).vote('lobby', id, 2);
    await card.stands({ 'Why?': 2 });
    await anna.page.clock.runFor(5_000);
    await expect(card.lines.first()).toContainText('Who?');
    await card.questionBox.focus();
    await anna.page.clock.runFor(5_000);
    await expect(card.lines.first()).toContainText('Why?');
  });

  test('does not move under a finger, and does once it has gone', async ({ person, hallway }) => {
    const { id } = await new Guest(hallway.url).ask('lobby', { ...QUESTIONS, choices: [...QUESTIONS.choices] });
    const anna = await person(PHONE);
    await anna.page.clock.install();
    await anna.phone.open();
    const card = anna.phone.poll('Ask me');
    await anna.page.clock.pauseAt(await anna.page.evaluate(() => Date.now() + 1_000));
    await card.choice('What?').tap();
    await expect(card.thanks).toBeVisible();
    for (const _ of [1, 2]) await new Guest(hallway.url).vote('lobby', id, 1);
    await card.stands({ 'Who?': 2 });
    await anna.page.clock.runFor(1_900);
    await expect(card.lines.first()).toContainText('What?');
    await anna.page.clock.runFor(2_000);
    await expect(card.lines.first()).toContainText('Who?');
  });
});

test('what was to be asked stays a draft until it is asked', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await anna.box.fill('Lunch? Pizza, Sushi');
  await anna.page.getByRole('button', { name: 'Poll' }).click();
  await expect(anna.newPoll.question).toHaveValue('Lunch?');
  await anna.page.getByRole('link', { name: 'Back to the room' }).click();
  await anna.is('live');
  await expect(anna.box).toHaveValue('Lunch? Pizza, Sushi');
  await anna.page.getByRole('button', { name: 'Poll' }).click();
  await anna.newPoll.askButton.click();
  await expect(anna.poll('Lunch?').lines).toHaveCount(2);
  await anna.is('live');
  await expect(anna.box).toHaveValue('');
});
