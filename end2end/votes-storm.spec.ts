// Five hundred people vote at once, twice each, and half of them change their minds: every number is the same.

import { execFile } from 'node:child_process';
import { Agent } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from './fixtures.ts';
import { Guest, votesOf, type Poll } from './guest.ts';

const VOTERS = 500;
const CHOICES = ['North', 'East', 'South', 'West'];
const TALLIES_A_SECOND = 4;
const PYTHON = fileURLToPath(new URL('python/venv/bin/python', import.meta.url));
const BALLOTS = fileURLToPath(new URL('python/ballots.py', import.meta.url));

/** What a voter votes for at first, and then: every other one changes, and not all of them to the same choice. */
const first = (voter: number): number => voter % CHOICES.length;
const second = (voter: number): number => (voter % 2 ? (voter >> 2) % CHOICES.length : first(voter));

/** Listens to a room, and notes when each tally came. */
function tallies(url: string, room: string): { times: number[]; last: () => Poll | undefined; heard: (wished: (poll: Poll) => boolean) => Promise<void>; stop: () => void } {
  const ends = new AbortController();
  const times: number[] = [];
  let last: Poll | undefined;
  let wake = () => {};
  void (async () => {
    const answer = await fetch(`${url}/events?room=${room}&event=tally`, { headers: { Accept: 'text/event-stream' }, signal: ends.signal });
    let rest = '';
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const blocks = (rest + part.value).split('\n\n');
      rest = blocks.pop()!;
      for (const block of blocks.filter((block) => /^event: tally$/m.test(block))) {
        times.push(performance.now());
        last = JSON.parse(/^data: (.*)$/m.exec(block)![1]) as Poll;
      }
      wake();
    }
  })().catch(() => {});
  return {
    times,
    last: () => last,
    heard: async (wished) => {
      while (!last || !wished(last)) await new Promise<void>((resolve) => (wake = resolve));
    },
    stop: () => ends.abort(),
  };
}

test('500 voters at once, each twice, half of them changing: screen, answers, exports and rows agree', async ({ person, hallway }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 });
  const host = new Guest(hallway.url, agent);
  const { id } = await host.ask('storm', { question: 'Which way?', choices: CHOICES });
  const wall = await person();
  await wall.screen.open('storm');
  const listener = tallies(hallway.url, 'storm');
  await expect.poll(() => hallway.streams()).toBe(2);

  const voters = Array.from({ length: VOTERS }, () => new Guest(hallway.url, agent));
  const begun = performance.now();
  await Promise.all(
    voters.map(async (voter, number) => {
      await voter.vote('storm', id, first(number));
      await voter.vote('storm', id, second(number));
    }),
  );
  const seconds = (performance.now() - begun) / 1_000;
  const expected = CHOICES.map((_, choice) => voters.filter((_, number) => second(number) === choice).length);

  const poll = await host.read('storm', id);
  expect({ voters: poll.voters, votes: votesOf(poll) }).toEqual({ voters: VOTERS, votes: expected });
  await listener.heard(({ counted }) => counted >= poll.counted);
  expect(votesOf(listener.last()!)).toEqual(expected);
  await expect.poll(() => wall.screen.votes()).toEqual(expected);
  await expect(wall.screen.turnout).toContainText(`${VOTERS} people have voted`);
  const exported = (await hallway.json(`/r/storm/polls/${id}/results.json`)) as Poll;
  expect({ voters: exported.voters, votes: votesOf(exported) }).toEqual({ voters: VOTERS, votes: expected });

  listener.stop();
  // Four of them a second, the one with which the stream begins, and the last one. This process is busy, so that several arrive
  // at once: how many there were until the last came is what the house decides.
  const heard = (listener.times.at(-1)! - begun) / 1_000;
  expect(listener.times.length).toBeLessThanOrEqual(Math.ceil(heard * TALLIES_A_SECOND) + 2);
  agent.destroy();

  wall.troubles.expect(/net::ERR_/);
  await hallway.stop();
  const { stdout } = await promisify(execFile)(PYTHON, [BALLOTS, hallway.database, id.split('-')[1]]);
  const rows = JSON.parse(stdout) as { voters: number; rows: number; votes: Record<string, number> };
  expect(rows).toEqual({ voters: VOTERS, rows: VOTERS, votes: Object.fromEntries(expected.map((votes, choice) => [`${choice}`, votes])) });
  console.log(`${VOTERS * 2} ballots in ${seconds.toFixed(2)} s: ${Math.round((VOTERS * 2) / seconds)} a second; ${listener.times.length} tallies`);
});
