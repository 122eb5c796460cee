import { keptTemplates } from '../../infra/kept-templates.ts';
import { synthesiseMemberTemplate } from '../../infra/synthesise.ts';

describe('the templates that are kept', () => {
  it('are those that the sources synthesise to', async () => {
    expect((await keptTemplates()).member).toEqual(await synthesiseMemberTemplate());
  });

  it('are a copy of its own for every caller', async () => {
    const [one, other] = await Promise.all([keptTemplates(), keptTemplates()]);

    expect(one).toEqual(other);
    expect(one.member).not.toBe(other.member);
  });
});
