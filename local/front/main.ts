import { interruption } from '../../host/interruption';
import { serveFront } from './serve';

// Entry in a checkout. The package has one file, so there the command itself takes this part: `slipway local serve`.
void serveFront(process.argv[2] ?? '', interruption());
