import type { Locator } from '@playwright/test';
import { FramePage } from './frame-page';

/** The search for users, and one user's rooms over time. */
export class UsersPage extends FramePage {
  get search(): Locator {
    return this.page.getByRole('searchbox', { name: 'User id' });
  }

  get found(): Locator {
    return this.page.getByRole('grid', { name: 'Users found' });
  }

  /** One row a room. */
  get timeline(): Locator {
    return this.page.getByRole('grid', { name: 'Rooms of the user over time' });
  }

  get stays(): Locator {
    return this.page.getByRole('grid', { name: 'Stays' });
  }

  get messages(): Locator {
    return this.page.getByRole('grid', { name: 'Messages of the user' });
  }

  list(name: 'Devices of the user' | 'Sessions of the user' | 'Reports about the user'): Locator {
    return this.page.getByRole('grid', { name });
  }

  tab(name: 'Timeline' | 'Stays' | 'Messages' | 'Devices' | 'Sessions' | 'Reports'): Locator {
    return this.page.getByRole('tab', { name });
  }

  /** Types into the search and opens the user that is found. */
  async find(text: string, userId: string): Promise<void> {
    await this.search.fill(text);
    await this.found
      .getByRole('row')
      .filter({ hasText: userId.slice(0, userId.indexOf(':')) })
      .first()
      .dblclick();
  }
}
