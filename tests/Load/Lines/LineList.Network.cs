namespace Sentinel.Load.Lines;

internal static partial class LineList
{
    private static LineSuite Network { get; } = new("NET", "Network resilience",
        [
            new("NET-1", "Unit", "EventLog.ReconnectDelaysSpecs", "the_first_try_is_at_once_then_slower_then_each_second_give_or_take_a_fifth",
                "The delays before each attempt to reach the database."),
            new("NET-2", "Unit", "EventLog.ReconnectDelaysSpecs", "it_starts_over_when_the_database_was_reached",
                "The attempts start over once it was reached."),
            new("NET-3", "Integration", "EventLog.FeedSpecs", "a_feed_whose_connection_is_ended_while_events_flow_loses_and_doubles_nothing",
                "The feed’s backend is ended while events flow: none lost, none twice."),
            new("NET-4", "Integration", "EventLog.FeedSpecs", "a_node_that_cannot_reach_the_database_is_not_fit_and_recovers_by_itself",
                "Without the database: not fit, and by itself fit again."),
            new("NET-5", "Integration", "EventLog.FeedSpecs", "a_stepped_wall_clock_makes_a_node_unfit",
                "A stepped clock: not fit."),
            new("NET-6", "Integration", "Faults.NodeFaultSpecs", "a_node_that_cannot_reach_the_database_refuses_until_it_can",
                "A node that is cut off refuses, the others serve."),
            new("NET-7", "Integration", "Faults.FieldDefectSpecs", "without_its_store_a_node_gives_nobody_anything",
                "A store that fails never opens."),
            new("NET-8", "Integration", "EventLog.NodeSpecs", "what_held_up_all_nodes_makes_none_of_them_lost",
                "An outage for all makes no node lost."),
        ]);
}
