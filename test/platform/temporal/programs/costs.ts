import { upsertSearchAttributes } from '@temporalio/workflow';
import { MAINSTAY_COST } from '../../../../contracts/search-attributes.ts';

/** A workflow that sets a search attribute, which another of the server's services has to know. */
export async function costs(): Promise<void> {
  upsertSearchAttributes([{ key: MAINSTAY_COST, value: 0.25 }]);
}
