import { z } from 'zod';
import { contract, contractVersion } from '../../../shared/contract/index';
import { commonErrors, type Procedure } from '../../../shared/contract/procedure';

interface ProcedureDescription {
  kind: 'query' | 'command';
  /** `none`, `open` or `writer`: what connection it needs. */
  connection: Procedure['connection'];
  timeoutMs: number;
  /** JSON Schema. */
  input: unknown;
  output: unknown;
  errors: string[];
}

export interface ContractDescription {
  contractVersion: number;
  procedures: Record<string, ProcedureDescription>;
}

/** Everything that can be asked, generated from the contract's own objects: what `GET /rpc` answers. */
export function describeContract(): ContractDescription {
  const procedures: Record<string, ProcedureDescription> = {};
  for (const [name, procedure] of Object.entries<Procedure>(contract)) {
    procedures[name] = {
      kind: procedure.kind,
      connection: procedure.connection,
      timeoutMs: procedure.timeoutMs,
      input: z.toJSONSchema(procedure.input, { io: 'input', unrepresentable: 'any' }),
      output: z.toJSONSchema(procedure.output, { io: 'output', unrepresentable: 'any' }),
      errors: [...new Set<string>([...commonErrors, ...procedure.errors])],
    };
  }
  return { contractVersion, procedures };
}
