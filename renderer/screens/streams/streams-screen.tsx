import type { ReactElement } from 'react';
import { Screen } from '../../components/screen';
import { texts } from '../../texts/en';

/** Where each stream stands. */
export function StreamsScreen(): ReactElement {
  return <Screen title={texts.streams.title}>{null}</Screen>;
}
