import type { ScreenProps } from '../../components/screen';

/** What every view of a user gets: the user, and what stands above each of their views. */
export interface UserViewProps {
  userId: string;
  heading: Omit<ScreenProps, 'children'>;
}
