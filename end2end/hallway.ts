// The server under test: the release binary as a person would start it, with a data folder of its own.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const BINARY = process.env.HALLWAY ?? fileURLToPath(new URL('../dist/hallway', import.meta.url));
const PATIENCE_MS = 20_000;

export interface Message {
  type: string;
  id: string;
  room: string;
  author: { id: string; name: string };
  at: string;
  body: string;
  event?: string;
  title?: string;
  priority?: number;
  tags?: string[];
  client_id?: string;
}

export class Hallway {
  /** What the server wrote to its log, for whoever looks into a failure. */
  log = '';
  url = '';
  private child?: ChildProcess;

  private constructor(private readonly data: string, private readonly flags: string[]) {}

  static async start(flags: string[] = []): Promise<Hallway> {
    if (!existsSync(BINARY)) throw new Error(`There is no ${BINARY} yet: run make dist.`);
    const hallway = new Hallway(await mkdtemp(path.join(tmpdir(), 'hallway-')), flags);
    await hallway.start();
    return hallway;
  }

  /** Starts a server that people reach by a name instead of a number. */
  static async named(name: string, flags: string[] = []): Promise<Hallway> {
    const port = await freePort();
    const hallway = new Hallway(await mkdtemp(path.join(tmpdir(), 'hallway-')), ['--public-url', `http://${name}:${port}`, '--status', 'everyone', ...flags]);
    hallway.url = `http://127.0.0.1:${port}`;
    await hallway.start();
    return hallway;
  }

  /** Starts the server again after `stop` or `kill`, at the address that it had. */
  async start(): Promise<void> {
    const address = this.url ? new URL(this.url).host : '127.0.0.1:0';
    const flags = ['--listen', address, '--data', this.data, '--limits', 'off', ...this.flags];
    const child = spawn(BINARY, flags, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    child.stderr.on('data', (text) => (this.log += text));
    const lines = createInterface(child.stdout);
    this.url = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`The server did not say where it listens.\n${this.log}`)), PATIENCE_MS);
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`The server ended with ${code} before it listened.\n${this.log}`)));
      lines.on('line', (line) => {
        this.log += `${line}\n`;
        const url = /^listening on (http:\S+)$/.exec(line)?.[1];
        if (!url) return;
        clearTimeout(timer);
        resolve(url);
      });
    });
  }

  /** Stops the server as an operator would. It has to end by itself, and well. */
  async stop(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.kill('SIGTERM');
    // One that stands still would not hear it.
    child.kill('SIGCONT');
    const [code] = await ended;
    clearTimeout(timer);
    if (code !== 0) throw new Error(`The server ended with ${code} after SIGTERM.\n${this.log}`);
  }

  /** Ends the server as a power cut does: `kill -9`. */
  async kill(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** The server's process stands still in the middle of whatever it does; gives what lets it go on. */
  standStill(): () => void {
    this.child?.kill('SIGSTOP');
    return () => void this.child?.kill('SIGCONT');
  }

  /** The file that a stopped server has kept its log in. */
  get database(): string { return path.join(this.data, 'hallway.db'); }

  /** The key by which the operator sees from elsewhere how the house is doing. */
  async operatorKey(): Promise<string> { return (await readFile(path.join(this.data, 'operator.key'), 'utf8')).trim(); }

  /** Takes everything away that a stopped server has kept. */
  async forget(): Promise<void> {
    for (const name of await readdir(this.data)) await rm(path.join(this.data, name), { recursive: true });
  }

  async end(): Promise<void> {
    try {
      await this.stop();
    } finally {
      await rm(this.data, { recursive: true, force: true });
    }
  }

  /** Says something from outside of any browser, as another person each time. */
  async say(room: string, body: string): Promise<Message> {
    const answer = await fetch(`${this.url}/r/${room}/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ body }),
    });
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Message;
  }

  /** Says several things, one after the other. */
  async sayAll(room: string, bodies: string[]): Promise<void> {
    for (const body of bodies) await this.say(room, body);
  }

  /** The bodies of a room's messages as the server keeps them, oldest first. */
  async bodies(room: string): Promise<string[]> {
    const { events } = (await this.json(`/r/${room}/messages?limit=200`)) as { events: Message[] };
    return events.filter((event) => event.type === 'message').map((event) => event.body);
  }

  /** How many listeners hold a stream open now. */
  async streams(): Promise<number> {
    return ((await this.json('/status')) as { streams: number }).streams;
  }

  async json(path: string): Promise<unknown> {
    const answer = await fetch(this.url + path, { headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}

/** A port that nobody listens at now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
