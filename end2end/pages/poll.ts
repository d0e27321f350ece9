// A poll as its card: in a room, and on the page that has nothing but votes.

import { expect, type Locator, type Page } from '@playwright/test';

export class PollCard {
  private constructor(readonly root: Locator) {}

  static on(page: Page, question: string): PollCard {
    return new PollCard(page.getByRole('region', { name: 'Poll' }).filter({ has: page.getByRole('group', { name: question, exact: true }) }));
  }

  /** What is pressed to vote for a choice. */
  choice(text: string): Locator { return this.line(text).locator('input'); }

  /** The whole line of a choice, with how it stands. */
  line(text: string): Locator { return this.root.locator('label').filter({ has: this.root.page().locator('.text', { hasText: text }) }); }

  get lines(): Locator { return this.root.locator('label:has(input)'); }
  get summary(): Locator { return this.root.getByText(/voted/); }
  get thanks(): Locator { return this.root.getByRole('status').filter({ hasText: /thank you/i }); }
  get status(): Locator { return this.root.getByRole('status'); }
  get voteButton(): Locator { return this.root.getByRole('button', { name: 'Vote', exact: true }); }
  get takeBackButton(): Locator { return this.root.getByRole('button', { name: 'Take my vote back' }); }
  get closeButton(): Locator { return this.root.getByRole('button', { name: 'Close the poll' }); }
  get revealButton(): Locator { return this.root.getByRole('button', { name: 'Reveal the results' }); }
  get screenLink(): Locator { return this.root.getByRole('link', { name: 'Big screen' }); }
  get questionBox(): Locator { return this.root.getByRole('textbox', { name: 'Your question' }); }
  get askButton(): Locator { return this.root.getByRole('button', { name: 'Ask' }); }
  get problem(): Locator { return this.root.getByRole('alert'); }

  download(form: 'CSV' | 'JSON'): Locator { return this.root.getByRole('link', { name: form }); }

  /** One tap or click. */
  async vote(text: string): Promise<void> {
    await this.choice(text).check();
  }

  /** It shows this many votes for each of these choices. */
  async stands(votes: Record<string, number>): Promise<void> {
    for (const [text, count] of Object.entries(votes)) await expect(this.line(text).getByText(new RegExp(`^${count} votes? · `))).toBeVisible();
  }

  async isClosed(): Promise<void> { await expect(this.summary).toContainText('Closed'); }
}
