// With JavaScript off one makes a poll, votes, votes otherwise, closes it and reads the results.

import { expect, test } from './fixtures.ts';
import { Guest } from './guest.ts';

const off = { javaScriptEnabled: false };

test('without scripts a poll is made, voted in, changed, taken back and closed', async ({ person }) => {
  const anna = await person(off);
  await anna.newPoll.open();
  await anna.newPoll.ask('Tea?', ['Green', 'Black']);
  await expect(anna.page).toHaveURL(/\/r\/lobby/);
  const card = anna.poll('Tea?');
  await card.vote('Green');
  await card.voteButton.click();
  await expect(anna.page).toHaveURL(/\/r\/lobby/);
  await expect(card.thanks).toBeVisible();
  await card.stands({ Green: 1, Black: 0 });
  await card.vote('Black');
  await card.voteButton.click();
  await card.stands({ Green: 0, Black: 1 });
  await expect(card.choice('Black')).toBeChecked();
  await card.takeBackButton.click();
  await card.stands({ Green: 0, Black: 0 });
  await card.vote('Green');
  await card.voteButton.click();
  await card.closeButton.click();
  await card.isClosed();
  await card.stands({ Green: 1, Black: 0 });
});

test('without scripts a phone votes, yes or no, and stays with the vote', async ({ person }) => {
  const [host, anna] = [await person(off), await person({ ...off, viewport: { width: 390, height: 844 } })];
  await host.newPoll.open('hall');
  await host.newPoll.question.fill('Warm enough?');
  await host.newPoll.yesNoButton.click();
  await anna.page.goto('/v/hall');
  const card = anna.phone.poll('Warm enough?');
  await card.vote('No');
  await card.voteButton.click();
  await expect(anna.page).toHaveURL(/\/v\/hall/);
  await expect(card.thanks).toBeVisible();
  await host.page.reload();
  await host.poll('Warm enough?').stands({ Yes: 0, No: 1 });
});

test('without scripts a question from the audience is added', async ({ person, hallway }) => {
  await new Guest(hallway.url).ask('lobby', { question: 'Ask us anything', adding: 'everyone' });
  const anna = await person(off);
  await anna.page.goto('/v/lobby');
  const card = anna.phone.poll('Ask us anything');
  await card.questionBox.fill('Why?');
  await card.askButton.click();
  await expect(card.line('Why?')).toBeVisible();
});

test('without scripts a vote that comes too late is told so', async ({ person, hallway }) => {
  const host = new Guest(hallway.url);
  const { id } = await host.ask('lobby', { question: 'Now?', choices: ['Yes', 'No'] });
  const anna = await person(off);
  await anna.page.goto('/v/lobby');
  await anna.phone.poll('Now?').vote('Yes');
  await host.close('lobby', id);
  anna.troubles.expect(/status of 4\d\d/);
  await anna.phone.poll('Now?').voteButton.click();
  await expect(anna.page.getByRole('main').getByText(/closed/i).first()).toBeVisible();
  await anna.page.goto('/v/lobby');
  await anna.phone.poll('Now?').stands({ Yes: 0, No: 0 });
});

test('without scripts the big screen shows how it stands', async ({ person, hallway }) => {
  const host = new Guest(hallway.url);
  const { id } = await host.ask('lobby', { question: 'Tea?', choices: ['Yes', 'No'] });
  await host.vote('lobby', id, 0);
  const wall = await person(off);
  await wall.page.goto('/r/lobby/screen');
  await expect(wall.screen.headline).toHaveText('Tea?');
  await wall.screen.stands({ Yes: 1, No: 0 });
  await expect(wall.screen.code).toBeVisible();
});

test('without scripts a vote on a page of its own stays there', async ({ person, hallway }) => {
  const { id } = await new Guest(hallway.url).ask('lobby', { question: 'Alone?', choices: ['Yes', 'No'] });
  await new Guest(hallway.url).ask('lobby', { question: 'Another?', choices: ['Yes', 'No'] });
  const anna = await person(off);
  await anna.page.goto(`/r/lobby/polls/${id}`);
  await anna.phone.poll('Alone?').vote('Yes');
  await anna.phone.poll('Alone?').voteButton.click();
  await expect(anna.phone.poll('Alone?').thanks).toBeVisible();
  await expect(anna.page).toHaveURL(new RegExp(`/r/lobby/polls/${id.split("-")[1]}$`));
  await expect(anna.phone.poll('Another?').root).toHaveCount(0);
});

test('without scripts the big screen of one poll stays with it when it is loaded anew', async ({ person, hallway }) => {
  const { id } = await new Guest(hallway.url).ask('lobby', { question: 'This one?', choices: ['Yes', 'No'] });
  await new Guest(hallway.url).ask('lobby', { question: 'A newer one?', choices: ['Yes', 'No'] });
  const wall = await person(off);
  await wall.page.goto(`/r/lobby/screen?poll=${id.split('-')[1]}`);
  await expect(wall.screen.headline).toHaveText('This one?');
  await wall.page.getByRole('link', { name: 'Reload to see what is new' }).click();
  await wall.page.waitForURL(/poll=/);
  await expect(wall.screen.headline).toHaveText('This one?');
});
