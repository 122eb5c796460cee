import { copyEvidence } from '../../bin/evidence/copy.ts';
import { estateOf, idsOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { startOneRegion } from '../flow/one-region.ts';
import { previousTemplate } from '../infra/upgrade/previous-template.ts';
it('dumps', async () => {
    const keys = ordinaryKeys(1, 4);
    const one = await startOneRegion({ estate: estateOf(keys), template: previousTemplate() }, region);
    await one.begin();
    const first = await one.request(idsOf(keys).slice(0, 2));
    await one.approve(first);
    const second = await one.request(idsOf(keys).slice(2, 3));
    await one.reject(second);
    await copyEvidence(one.evidence, '/tmp/first/eu-central-1');
    await one.sandbox.stop();
});
