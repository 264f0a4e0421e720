import { Alarm, type IAlarmAction, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { type AlarmDefinition, AT_LEAST, alarmId } from "./alarm-definition.ts";

/** The alarms of an environment, and where they go. */
export interface AlarmsProps {
  /** Name of the environment: part of the alarms' names. */
  readonly environment: string;
  /** One for each alarm. */
  readonly definitions: readonly AlarmDefinition[];
  /** What each alarm does when it goes on and off. */
  readonly actions: readonly IAlarmAction[];
  /** Address of the runbook; each alarm's description adds its article as a fragment. */
  readonly runbookUrl: string;
}

/** An alarm for each definition. Missing data is no alarm: an environment without calls is not broken. */
export class Alarms extends Construct {
  readonly byName: ReadonlyMap<string, Alarm>;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const alarms = props.definitions.map(
      (definition) => [definition.name, this.defineAlarm(definition, props)] as const,
    );
    this.byName = new Map(alarms);
  }

  private defineAlarm(definition: AlarmDefinition, { environment, actions, runbookUrl }: AlarmsProps): Alarm {
    const { name, meaning, metric, threshold, comparison, periods } = definition;
    const alarm = new Alarm(this, alarmId(definition), {
      alarmName: `clipzy-${environment}-${name}`,
      alarmDescription: `${meaning} Runbook: ${runbookUrl}#alarm-${name}`,
      metric,
      threshold,
      comparisonOperator: comparison ?? AT_LEAST,
      datapointsToAlarm: periods[0],
      evaluationPeriods: periods[1],
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(...actions);
    alarm.addOkAction(...actions);
    return alarm;
  }
}
