import { useState, type ReactElement } from 'react';
import { AppError } from '../../../shared/errors';
import { Button } from '../../components/button';
import { saveFile } from '../../components/save-file';
import { fetchEvidence } from '../../queries/censor';
import { useNotices } from '../../state/notices';
import { texts } from '../../texts/en';

/** Saves the evidence of an operation: what was done, by whom, the digests, what was read back; never what was removed. */
export function EvidenceButton({ operationId }: { operationId: string }): ReactElement {
  const [isPending, setPending] = useState(false);
  const { add } = useNotices();
  const save = async (): Promise<void> => {
    setPending(true);
    try {
      const evidence = await fetchEvidence(operationId);
      saveFile(`evidence-${operationId}.json`, 'application/json', `${JSON.stringify(evidence, null, 2)}\n`);
      add({ kind: 'ok', text: texts.audit.evidenceSaved });
    } catch (error) {
      // An act of the operator ends here: what went wrong is told, not thrown on.
      add({ kind: 'failed', text: texts.audit.evidenceFailed(error instanceof AppError ? error.message : '') });
    }
    setPending(false);
  };
  return (
    <Button isDisabled={isPending} onPress={() => void save()}>
      {texts.audit.evidence}
    </Button>
  );
}
