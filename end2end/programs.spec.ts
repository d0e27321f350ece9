// Programs that talk in a room with one line, and scripts that listen.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventsIn } from './events.ts';
import { expect, test } from './fixtures.ts';
import { BINARY, type Message } from './hallway.ts';
import { FeedsPage } from './pages/feeds.ts';
import { curl, Program } from './shell.ts';

test('a program says something with one line, and a page hears it', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open('alerts');
  await curl('-d', 'disk 91 %', `${hallway.url}/r/alerts`).output();
  await expect(anna.message('disk 91 %')).toBeVisible();
});

test('event, title, priority and tags come as headers, and are shown', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open('alerts');
  const listener = curl('-N', `${hallway.url}/r/alerts/events?event=disk`);
  await listener.wait((lines) => lines.includes('event: hello'));
  const posted = await curl('-H', 'Event: disk', '-H', 'Title: Disk is nearly full', '-H', 'Priority: urgent', '-H', 'Tags: db1, disk', '-d', 'disk 91 %', `${hallway.url}/r/alerts`).output();
  const message = JSON.parse(posted) as Message;
  expect(message).toMatchObject({ event: 'disk', title: 'Disk is nearly full', priority: 5, tags: ['db1', 'disk'], body: 'disk 91 %' });
  await hallway.say('alerts', 'plain, and filtered out');
  const heard = eventsIn(await listener.until((lines) => lines.includes('event: disk')));
  expect(heard.filter(({ event }) => event === 'disk').map(({ data }) => JSON.parse(data) as Message)).toEqual([message]);
  expect(heard.map(({ event }) => event)).not.toContain('message');
  await expect(anna.item('disk 91 %')).toContainText('Disk is nearly full');
  await expect(anna.item('disk 91 %')).toContainText('db1');
});

test('the same as JSON', async ({ hallway }) => {
  const draft = { body: 'main is green', event: 'build', title: 'Build 214', priority: 2, tags: ['ci'] };
  const posted = await curl('--json', JSON.stringify(draft), `${hallway.url}/r/build`).output();
  expect(JSON.parse(posted)).toMatchObject(draft);
  await hallway.stop();
  await hallway.start();
  const { events } = (await hallway.json('/r/build/messages')) as { events: Message[] };
  expect(events.find(({ type }) => type === 'message')).toEqual(JSON.parse(posted));
});

test('reading goes by one line too', async ({ hallway }) => {
  const first = await hallway.say('alerts', 'one');
  await hallway.sayAll('alerts', ['two', 'three']);
  const read = await curl(`${hallway.url}/r/alerts?after=${first.id}`).output();
  expect(read).toContain('two');
  expect(read).toContain('three');
  expect(read).not.toContain(': one');
});

test('a keyed room takes messages only with its key', async ({ person, hallway }) => {
  const anna = await person();
  const feeds = new FeedsPage(anna.page);
  await feeds.open();
  await feeds.roomName.fill('backups');
  await feeds.openButton.click();
  await expect(anna.page.getByRole('heading', { name: /backups.*is open/ })).toBeVisible();
  const line = await feeds.line('-d ').filter({ hasText: '/r/backups' }).filter({ hasNotText: 'Title' }).innerText();
  expect(line).toMatch(/^curl -H 'Authorization: Bearer [0-9a-f]{32}' -d /);
  await Program.pasted(`${line} --silent --show-error --fail`).output();
  await expect.poll(() => hallway.bodies('backups')).toEqual(['disk 91 %']);
  await Program.pasted(`${await feeds.line('Title').innerText()} --silent --show-error --fail`).output();

  for (const query of ['', '?key=0123456789abcdef0123456789abcdef']) {
    const without = await fetch(`${hallway.url}/r/backups${query}`, { method: 'POST', body: 'let me in', headers: { 'Content-Type': 'text/plain' } });
    expect(without.status).toBe(401);
    expect(without.headers.get('content-type')).toBe('application/problem+json');
  }
  await anna.open('backups');
  await expect(anna.box).toHaveCount(0);
  await expect(anna.message('disk 91 %')).toBeVisible();
  expect(await hallway.bodies('backups')).toHaveLength(2);

  // A room that people talk in is not taken from them.
  await hallway.say('kitchen', 'hello');
  anna.troubles.expect(/status of 409/);
  await feeds.open();
  await feeds.roomName.fill('kitchen');
  await feeds.openButton.click();
  await expect(anna.page.getByText(/can't be made one for a program/)).toBeVisible();
  await expect(feeds.roomName).toHaveValue('kitchen');
});

test('a program opens a keyed room for itself, and says and asks by its key', async ({ hallway }) => {
  const opened = JSON.parse(await curl('--json', '{"name":"deploys","posting":"key"}', `${hallway.url}/rooms`).output()) as { room: string; key: string };
  expect(opened).toEqual({ room: 'deploys', key: expect.stringMatching(/^[0-9a-f]{32}$/) });
  const said = await new Program('env', [`HALLWAY_KEY=${opened.key}`, BINARY, 'say', '--url', hallway.url, 'deploys', 'version 7 is out']).output();
  expect(said).toMatch(/^[a-z0-9]+-\d+$/);
  const refused = new Program(BINARY, ['say', '--url', hallway.url, 'deploys', 'no key']);
  expect(await refused.code()).toBe(1);
  expect(refused.complaints).toMatch(/key/i);
  expect(await hallway.bodies('deploys')).toEqual(['version 7 is out']);
});

test('GitHub, Alertmanager and any JSON post by a hook', async ({ hallway }) => {
  const post = async (source: string, json: unknown, headers: Record<string, string> = {}, query = '') => {
    const answer = await fetch(`${hallway.url}/r/ops/hooks/${source}${query}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(json),
    });
    expect(answer.status, await answer.clone().text()).toBe(201);
    return ((await answer.json()) as { events: Message[] }).events[0];
  };
  const push = {
    ref: 'refs/heads/main',
    compare: 'https://example.org/compare',
    repository: { full_name: 'hall/way', html_url: 'https://example.org/hall/way' },
    pusher: { name: 'mira' },
    sender: { login: 'mira' },
    commits: [{ id: 'abcdef0123456789', message: 'Open the door', author: { name: 'Mira' }, url: 'https://example.org/c/1' }],
    head_commit: { id: 'abcdef0123456789', message: 'Open the door', author: { name: 'Mira' }, url: 'https://example.org/c/1' },
  };
  const pushed = await post('github', push, { 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': 'd1' });
  expect(`${pushed.title} ${pushed.body}`).toContain('hall/way');
  expect(`${pushed.title} ${pushed.body}`).toContain('Open the door');

  const alert = { status: 'firing', labels: { alertname: 'DiskFull', severity: 'critical', instance: 'db1' }, annotations: { summary: 'Disk of db1 is full' }, startsAt: '2026-11-21T00:00:00Z', endsAt: '0001-01-01T00:00:00Z', generatorURL: 'https://example.org/g', fingerprint: 'f1' };
  const fired = await post('alertmanager', { version: '4', groupKey: 'k', status: 'firing', receiver: 'r', groupLabels: {}, commonLabels: alert.labels, commonAnnotations: alert.annotations, externalURL: 'https://example.org', alerts: [alert] });
  expect(`${fired.title} ${fired.body}`).toContain('DiskFull');
  expect(fired.priority).toBeGreaterThanOrEqual(4);

  const template = new URLSearchParams({ body: '{{job}}: {{status}} by {{users.0.name}}', title: 'Job {{job}}', tags: 'ci' });
  const told = await post('json', { job: 'backup', status: 'done', users: [{ name: 'Mira' }] }, {}, `?${template}`);
  expect(told).toMatchObject({ body: 'backup: done by Mira', title: 'Job backup', tags: ['ci'] });
});

test('hallway say and hallway listen, for scripts on any machine', async ({ person, hallway }) => {
  const home = await mkdtemp(path.join(tmpdir(), 'hallway-home-'));
  const client = (flags: string[], input?: string) => new Program('env', [`HALLWAY_URL=${hallway.url}`, `HOME=${home}`, BINARY, ...flags], input);
  try {
    const anna = await person();
    await anna.open('scripts');
    const listener = client(['listen', 'scripts']);
    await expect.poll(() => hallway.streams()).toBe(2);
    await client(['say', 'scripts', 'from a script']).output();
    await client(['say', 'scripts'], 'first line\nsecond line\n').output();
    await anna.hasExactly(['from a script', 'first line\nsecond line']);
    const heard = await listener.until((lines) => lines.some((line) => line.includes('second line')));
    expect(heard.join('\n')).toContain('from a script');

    const nowhere = client(['say', 'not a room', 'x']);
    expect(await nowhere.code()).not.toBe(0);
    expect(nowhere.complaints).toMatch(/room/i);
  } finally {
    await rm(home, { recursive: true });
  }
});

test('hallway listen comes back after kill -9 and misses nothing', async ({ hallway }) => {
  const listener = new Program(BINARY, ['listen', '--url', hallway.url, 'scripts']);
  await expect.poll(() => hallway.streams()).toBe(1);
  await hallway.say('scripts', 'before');
  await listener.wait((lines) => lines.some((line) => line.includes('before')));
  await hallway.kill();
  await hallway.start();
  await hallway.sayAll('scripts', ['missed one', 'missed two']);
  const lines = await listener.until((lines) => lines.some((line) => line.includes('missed two')));
  const said = lines.map((line) => /before|missed one|missed two/.exec(line)?.[0]).filter(Boolean);
  expect(said).toEqual(['before', 'missed one', 'missed two']);
});

