import { type Measurement, median } from './measure.ts';
import { benchRender } from './render.ts';

export async function measureRender(rounds: number): Promise<Measurement> {
  const { ours, bare } = await benchRender({ rounds });
  return {
    name: '`render` of a 20 s 1080p clip',
    peerName: 'bare ffmpeg, same encoder settings',
    unit: 's',
    ours: median(ours),
    peer: median(bare),
    bar: { atMost: 1.1 },
    rounds,
  };
}
