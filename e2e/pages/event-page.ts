import type { Locator } from '@playwright/test';
import { FramePage } from './frame-page';

/** The field that opens an event, and one event. */
export class EventPage extends FramePage {
  get field(): Locator {
    return this.page.getByRole('textbox', { name: 'Event id, permalink or matrix: URI' });
  }

  /** The JSON as it is stored; only the lines in sight are there. */
  get json(): Locator {
    return this.page.getByRole('group', { name: 'Stored JSON' });
  }

  get facts(): Locator {
    return this.page.getByRole('region', { name: 'Details' });
  }

  get censor(): Locator {
    return this.page.getByRole('link', { name: 'Censor…' });
  }

  /** Pastes what names an event into the field and opens it. */
  async open(pasted: string): Promise<void> {
    await this.section('Events').click();
    await this.field.fill(pasted);
    await this.field.press('Enter');
    await this.json.waitFor();
  }
}
