import { useState, type ReactElement } from 'react';
import { censorshipReason, type CensorshipReason } from '../../../shared/contract/censorships';
import { AppLink } from '../../components/app-link';
import { Chip, SelectField, TextField } from '../../components/fields';
import { ReadAt } from '../../components/screen';
import { pathTo } from '../../state/address';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { headlineOf, readRoom, type QueueFilters } from './queue-filters';
import { groupKeyOf } from './queue-rows';
import type { QueueSummary } from './use-queue-list';

const t = texts.censorships;

/** Filters of a queue, and where and when it was read. */
export function QueueBar({
  filters,
  summary,
}: {
  filters: QueueFilters;
  summary: QueueSummary | undefined;
}): ReactElement {
  const { server, setSearch } = useAddress();
  const reasons = summary?.groups.map(({ reason }) => reason) ?? [];
  return (
    <>
      <Chip
        isOn={filters.overdueOnly}
        onPress={() => setSearch({ overdue: filters.overdueOnly ? null : '1', at: null }, { replace: true })}
      >
        {t.overdueOnly}
      </Chip>
      <ReasonField chosen={filters.reason} reasons={reasons} />
      <RoomField />
      <span className="spread" />
      {server !== null && <AppLink path={pathTo({ server, area: 'censor' })}>{t.byId}</AppLink>}
      {summary !== undefined && <ReadAt of={summary.freshness} />}
    </>
  );
}

function ReasonField({
  chosen,
  reasons,
}: {
  chosen: QueueFilters['reason'];
  reasons: readonly (CensorshipReason | null)[];
}): ReactElement {
  const { setSearch } = useAddress();
  const offered = chosen === undefined ? reasons : [...new Set([...reasons, chosen])];
  const options = [
    { key: 'any', label: t.anyReason },
    ...offered.map((reason) => ({ key: groupKeyOf(reason), label: headlineOf(reason) })),
  ];
  const choose = (key: string): void => {
    const isReason = key === groupKeyOf(null) || censorshipReason.safeParse(key).success;
    setSearch({ reason: isReason ? key : null, at: null }, { replace: true });
  };
  return (
    <div className="queue-reason">
      <SelectField
        label={t.reasonFilter}
        isLabelHidden
        value={chosen === undefined ? 'any' : groupKeyOf(chosen)}
        onChange={choose}
        options={options}
      />
    </div>
  );
}

function RoomField(): ReactElement {
  const { search, setSearch } = useAddress();
  const shown = search['room'] ?? '';
  const [typed, setTyped] = useState(shown);
  const [lastShown, setLastShown] = useState(shown);
  if (shown !== lastShown) {
    // Back, forward and links change the filter without typing.
    setLastShown(shown);
    setTyped(shown);
  }
  const { roomId, problem } = readRoom(typed);
  const take = (text: string): void => {
    setTyped(text);
    const read = readRoom(text);
    // An id is pasted whole; what is typed so far is no room yet.
    if (read.problem === null && (read.roomId ?? '') !== shown)
      setSearch({ room: read.roomId, at: null }, { replace: true });
  };
  return (
    <div className="queue-room">
      <TextField
        label={t.roomFilter}
        placeholder={t.roomFilter}
        isLabelHidden
        type="search"
        isFilter
        isMono
        value={typed}
        onChange={take}
        error={roomId === null ? problem : null}
      />
    </div>
  );
}
