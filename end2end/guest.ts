// Somebody without a browser: one person over many requests, because the session's cookie is kept.

import { Agent, request } from 'node:http';

export interface Poll {
  id: string;
  question: string;
  state: 'open' | 'closed';
  results: 'live' | 'hidden' | 'revealed';
  choices: Array<{ text: string; votes: number | null }>;
  voters: number;
  counted: number;
  ballot?: number[];
}

export interface PollDraft {
  question: string;
  choices?: string[];
  select?: 'one' | 'many';
  results?: 'live' | 'hidden';
  adding?: 'author' | 'everyone';
  closes_in?: number;
}

interface Answer {
  status: number;
  body: string;
}

export class Guest {
  /** With a `cookie` it is somebody who was here before. */
  constructor(private readonly url: string, private readonly agent?: Agent, private cookie?: string) {}

  async ask(room: string, draft: PollDraft): Promise<Poll> { return this.json(201, 'POST', `/r/${room}/polls`, draft); }
  async vote(room: string, poll: string, ...choices: number[]): Promise<Poll> { return this.json(200, 'PUT', `/r/${room}/polls/${poll}/ballot`, { choices }); }
  async takeBack(room: string, poll: string): Promise<Poll> { return this.json(200, 'DELETE', `/r/${room}/polls/${poll}/ballot`); }
  async add(room: string, poll: string, text: string): Promise<Poll> { return this.json(201, 'POST', `/r/${room}/polls/${poll}/choices`, { text }); }
  async close(room: string, poll: string): Promise<Poll> { return this.json(200, 'POST', `/r/${room}/polls/${poll}/close`); }
  async reveal(room: string, poll: string): Promise<Poll> { return this.json(200, 'POST', `/r/${room}/polls/${poll}/reveal`); }
  async read(room: string, poll: string): Promise<Poll> { return this.json(200, 'GET', `/r/${room}/polls/${poll}`); }

  /** Listens to a room until it is told to leave. */
  listen(room: string): () => void {
    const sent = request(`${this.url}/r/${room}/events`, { headers: { Accept: 'text/event-stream', Cookie: this.cookie ?? '' } }, (answer) => answer.resume());
    // Leaving is hanging up.
    sent.on('error', () => {});
    sent.end();
    return () => sent.destroy();
  }

  /** A page as the server sends it to this person. */
  async page(path: string): Promise<string> {
    const { status, body } = await this.send('GET', path, undefined, 'text/html');
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${body}`);
    return body;
  }

  /** One request as this person, whatever comes of it. */
  async send(method: string, path: string, json?: unknown, accept = 'application/json'): Promise<Answer> {
    const body = json === undefined ? undefined : JSON.stringify(json);
    return new Promise((resolve, reject) => {
      const headers = {
        Accept: accept,
        ...(body ? { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) } : {}),
        ...(this.cookie ? { Cookie: this.cookie } : {}),
      };
      const sent = request(this.url + path, { method, agent: this.agent, headers }, (answer) => {
        const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
        if (cookie) this.cookie = cookie;
        const parts: Buffer[] = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () => resolve({ status: answer.statusCode!, body: Buffer.concat(parts).toString() }));
        answer.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  private async json(wanted: number, method: string, path: string, json?: unknown): Promise<Poll> {
    const { status, body } = await this.send(method, path, json);
    if (status !== wanted) throw new Error(`${method} ${path}: ${status} ${body}`);
    return JSON.parse(body) as Poll;
  }
}

/** How many votes each choice has. */
export const votesOf = (poll: Poll): Array<number | null> => poll.choices.map(({ votes }) => votes);
