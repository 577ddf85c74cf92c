import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { CensorPreview, PreviewItem } from '../../../shared/contract/censor';
import { Button } from '../../components/button';
import { Loaded } from '../../components/loaded';
import { Screen } from '../../components/screen';
import { EventLink, RoomLink, UserLink } from '../../identifiers/identifier';
import { previewQuery } from '../../queries/censor';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { BeforeAfter } from './before-after';
import { ConfirmSteps } from './confirm-steps';
import { HeldCopies } from './held-copies';
import { PreviewList } from './preview-list';
import { WarningList } from './warning-list';

/** What censoring these events would do, before anything is written. */
export function PreviewView({ eventIds }: { eventIds: readonly string[] }): ReactElement {
  const preview = useQuery(previewQuery(eventIds));
  const { setSearch } = useAddress();
  const { data } = preview;
  return (
    <Screen
      title={texts.censor.title}
      subtitle={<Subtitle items={data?.items ?? []} />}
      drawer={data && <ConfirmSteps preview={data} onPreviewAgain={() => void preview.refetch()} />}
      drawerLabel={texts.censor.stepsLabel}
      footer={
        <>
          <Button onPress={() => setSearch({ ids: null })}>{texts.censor.startAnew}</Button>
          <Button onPress={() => void preview.refetch()} isDisabled={preview.isFetching}>
            {texts.censor.previewAgain}
          </Button>
        </>
      }
    >
      <Loaded result={preview}>{(loaded) => <PreviewBody preview={loaded} />}</Loaded>
    </Screen>
  );
}

function Subtitle({ items }: { items: readonly PreviewItem[] }): ReactElement | null {
  const [item] = items;
  if (item === undefined) return null;
  if (items.length > 1) return <>{texts.censor.found(items.length)}</>;
  return (
    <span className="row">
      <EventLink id={item.eventId} />
      {item.type !== null && <span className="mono">{item.type}</span>}
      {item.roomId !== null && <RoomLink id={item.roomId} name={item.roomName} />}
      {item.sender !== null && <UserLink id={item.sender} />}
    </span>
  );
}

function PreviewBody({ preview }: { preview: CensorPreview }): ReactElement {
  const { items } = preview;
  const [selectedId, setSelectedId] = useState(items[0]?.eventId ?? null);
  const selected = items.find(({ eventId }) => eventId === selectedId) ?? items[0];
  return (
    <>
      {items.length > 1 && (
        <PreviewList items={items} selectedId={selected?.eventId ?? null} onSelect={setSelectedId} />
      )}
      {selected !== undefined && (
        <div className="censor-item" key={selected.eventId}>
          <WarningList warnings={selected.warnings} />
          <BeforeAfter item={selected} />
          <HeldCopies copies={selected.copies} />
        </div>
      )}
    </>
  );
}
