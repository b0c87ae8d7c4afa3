namespace Sentinel.Load.Lines;

internal static partial class LineList
{
    private static LineSuite Crash { get; } = new("CRASH", "Crash recovery",
        [
            new("CRASH-1", "Integration", "Sessions.RecoverySpecs", "the_active_sessions_of_a_lost_node_are_paused_with_one_time_and_nothing_else_is_touched",
                "Active sessions of a dead node are paused with one time; nothing else is touched."),
            new("CRASH-2", "Integration", "Sessions.RecoverySpecs", "several_reapers_pause_each_session_once_and_none_again_that_went_on",
                "Several reapers at once: each session exactly once."),
            new("CRASH-3", "Integration", "Sessions.RecoverySpecs", "a_store_that_fails_on_the_way_leaves_the_others_active_and_the_next_run_completes",
                "A store error on the way: the next run completes."),
            new("CRASH-4", "Integration", "Sessions.RecoverySpecs", "a_node_that_comes_back_finds_its_own_older_epoch_unless_it_had_ended_that_in_good_order",
                "A node finds its own older epoch when it comes back."),
            new("CRASH-5", "Integration", "EventLog.NodeSpecs", "a_node_that_stops_renewing_is_found_by_another_cut_off_and_comes_back",
                "A node that lost its lease issues nothing until it is registered again."),
            new("CRASH-6", "Integration", "Faults.KilledUnderLoadSpecs", "the_server_three_times",
                "Servers killed under load: every key that a client has is in the log, every acknowledged revoke holds."),
            new("CRASH-7", "Integration", "Faults.KilledUnderLoadSpecs", "postgresql_in_the_middle_of_batches",
                "PostgreSQL killed under load: the same."),
            new("CRASH-8", "Integration", "Faults.KilledUnderLoadSpecs", "on_call_has_keys_within_ten_seconds_of_the_death_of_postgresql",
                "Break-glass within 10 s of the death of PostgreSQL."),
            new("CRASH-9", "Integration", "Faults.NodeFaultSpecs", "killed_between_the_commit_of_a_lease_and_its_answer_the_lease_is_the_clients",
                "Killed between commit and answer: the lease is there for the client."),
            new("CRASH-10", "Integration", "Faults.NodeFaultSpecs", "killed_between_the_commit_of_a_revoke_and_its_answer_the_revoke_holds",
                "Killed between commit and answer: the revoke holds."),
            new("CRASH-11", "Integration", "Faults.NodeFaultSpecs", "a_stopped_node_keeps_nobody_from_revoking_and_refuses_when_it_goes_on",
                "A stopped node keeps nobody from revoking, and refuses when it goes on."),
        ]);
}
