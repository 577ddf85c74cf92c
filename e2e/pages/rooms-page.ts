import type { Locator } from '@playwright/test';
import { FramePage } from './frame-page';

/** The search for rooms, and one room. */
export class RoomsPage extends FramePage {
  get search(): Locator {
    return this.page.getByRole('searchbox', { name: 'Room id, alias' });
  }

  get found(): Locator {
    return this.page.getByRole('grid', { name: 'Rooms found' });
  }

  get members(): Locator {
    return this.page.getByRole('grid', { name: 'Members of the room' });
  }

  /** Filter by membership. */
  membership(name: RegExp): Locator {
    return this.page.getByRole('group', { name: 'Membership' }).getByRole('button', { name });
  }

  get upgrades(): Locator {
    return this.page.getByRole('navigation', { name: 'Upgrades' });
  }

  tab(name: 'Members' | 'Facts'): Locator {
    return this.page.getByRole('tab', { name });
  }
}
