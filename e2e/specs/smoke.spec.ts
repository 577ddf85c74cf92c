import { expect, test } from '../fixtures';

test('the window starts, offers the demo homeserver, and shows nothing that axe finds fault with', async ({
  page,
  keepPicture,
  expectAccessible,
}) => {
  await expect(page).toHaveTitle(/Synoptic/);
  await expect(page.getByText('Demo homeserver').first()).toBeVisible();
  await keepPicture('connections');
  await expectAccessible();
});
