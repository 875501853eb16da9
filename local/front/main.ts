import { interruption } from '../../host/interruption';
import { serveFront } from './serve';

/** `node front.cjs <settings>`: what `slipway local up` leaves running. */
void serveFront(process.argv[2] ?? '', interruption());
