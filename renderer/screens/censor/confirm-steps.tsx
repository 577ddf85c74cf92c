import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { CensorPreview } from '../../../shared/contract/censor';
import { formatTime } from '../../components/format';
import { Mark } from '../../components/mark';
import { statusQuery } from '../../queries/connections';
import { texts } from '../../texts/en';
import { ConfirmForm } from './confirm-form';
import { Step } from './step';

/** Preview done, confirm now; write and telling still to come, each with its facts. */
export function ConfirmSteps({
  preview,
  onPreviewAgain,
}: {
  preview: CensorPreview;
  onPreviewAgain: () => void;
}): ReactElement {
  const status = useQuery({ ...statusQuery(), enabled: false }).data;
  const [preview1, confirm, write, told] = texts.censor.steps;
  const database = status?.databases[0]?.database ?? '';
  return (
    <ol className="censor-steps">
      <Step number={1} title={preview1} state="done">
        <PreviewFacts preview={preview} />
      </Step>
      <Step number={2} title={confirm} state="now">
        <ConfirmForm
          key={preview.previewId}
          preview={preview}
          isUnlocked={status?.writer === true}
          onPreviewAgain={onPreviewAgain}
        />
      </Step>
      <Step number={3} title={write} state="later">
        <p className="muted small">
          {status?.unlock ? texts.censor.willWrite(database, status.unlock.role) : texts.censor.willWriteLocked}
        </p>
      </Step>
      <Step number={4} title={told} state="later">
        <WillTell preview={preview} />
      </Step>
    </ol>
  );
}

function PreviewFacts({ preview }: { preview: CensorPreview }): ReactElement {
  const parts = preview.items.reduce((sum, { removed }) => sum + removed.length, 0);
  const refused = preview.items.filter(({ warnings }) => warnings.some(({ level }) => level === 'refused')).length;
  return (
    <>
      <p className="muted small">
        {texts.censor.readAt(preview.freshness.source, formatTime(preview.freshness.asOfMs))} ·{' '}
        {texts.censor.goes(parts)}
      </p>
      {refused > 0 && (
        <Mark kind="failed" wraps>
          {texts.censor.refusedCount(refused)}
        </Mark>
      )}
      <p className="muted small">{texts.censor.validUntil(formatTime(preview.expiresMs))}</p>
    </>
  );
}

function WillTell({ preview }: { preview: CensorPreview }): ReactElement {
  const { via, listening, instances } = preview.willTell;
  const sentence =
    via === 'none'
      ? texts.censor.willTellNobody
      : listening === null
        ? texts.censor.willTellUnknown
        : texts.censor.willTell(listening);
  return (
    <>
      <p className="muted small">
        {sentence} {texts.censor.thenRead}
      </p>
      {instances.length > 0 && (
        <>
          <h3 className="small">
            {texts.censor.processes}
            {via === 'simulated' && <span className="muted"> · {texts.censor.simulated}</span>}
          </h3>
          <ul className="censor-instances">
            {instances.map((name) => (
              <li key={name}>
                <Mark kind="ok">{name}</Mark>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
