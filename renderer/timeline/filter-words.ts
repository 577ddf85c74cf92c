import { formatDateTime } from '../components/format';
import { texts } from '../texts/en';
import type { TimelineFilter } from './timeline-filter';

/** What a filter says, as words. */
export function filterWords({ sender, types, badges, fromMs, toMs }: TimelineFilter): string {
  const words = [
    ...(sender === null ? [] : [sender]),
    ...types,
    ...badges.map((badge) => texts.timeline.badges[badge]),
    ...(fromMs === null ? [] : [texts.timeline.fromWord(formatDateTime(fromMs))]),
    ...(toMs === null ? [] : [texts.timeline.toWord(formatDateTime(toMs))]),
  ];
  return words.length === 0 ? texts.timeline.everything : words.join(', ');
}
