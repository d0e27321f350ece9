// The form that puts a question to a room.

import type { Locator, Page } from '@playwright/test';

export class NewPollPage {
  constructor(readonly page: Page) {}

  get question(): Locator { return this.page.getByRole('textbox', { name: 'Your question' }); }
  get problem(): Locator { return this.page.getByRole('alert'); }
  get askButton(): Locator { return this.page.getByRole('button', { name: 'Ask', exact: true }); }
  get yesNoButton(): Locator { return this.page.getByRole('button', { name: 'Ask with Yes and No' }); }
  get closes(): Locator { return this.page.getByRole('combobox', { name: 'It closes' }); }

  choice(place: number): Locator { return this.page.getByRole('textbox', { name: `Choice ${place}`, exact: true }); }
  option(words: string | RegExp): Locator { return this.page.getByRole('radio', { name: words }); }

  async open(room = 'lobby'): Promise<void> { await this.page.goto(`/r/${room}/polls/new`); }

  async fill(question: string, choices: string[]): Promise<void> {
    await this.question.fill(question);
    if (choices.length > 4) await this.page.getByText('More choices').click();
    for (const [place, choice] of choices.entries()) await this.choice(place + 1).fill(choice);
  }

  async ask(question: string, choices: string[]): Promise<void> {
    await this.fill(question, choices);
    await this.askButton.click();
  }
}
