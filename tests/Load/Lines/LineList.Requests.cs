namespace Sentinel.Load.Lines;

internal static partial class LineList
{
    private static LineSuite Requests { get; } = new("REQ", "Requests for approval",
        [
            new("REQ-1", "Integration", "Requests.RequestConcurrencySpecs", "fifty_created_at_once_are_all_there",
                "50 concurrent creates: all there."),
            new("REQ-2", "Integration", "Requests.RequestConcurrencySpecs", "of_fifty_tries_of_one_person_at_once_exactly_five_wait_and_each_that_is_taken_back_frees_one",
                "50 tries of one person: exactly 5 pending."),
            new("REQ-3", "Integration", "Requests.RequestConcurrencySpecs", "of_those_who_approve_and_deny_at_once_the_first_decides_and_the_others_are_told_how_it_stands",
                "Parallel approve and deny: the first wins, the others get 409 with the state."),
            new("REQ-4", "Integration", "Requests.RequestConcurrencySpecs", "whoever_reads_again_and_waits_longer_each_time_gets_his_approval_in",
                "Retry with exponential back-off gets every approval in."),
            new("REQ-5", "Integration", "Requests.RequestConcurrencySpecs", "a_list_by_status_and_what_is_approved_are_right_while_requests_change",
                "Lists are right during mutation."),
            new("REQ-6", "Integration", "Requests.RequestConcurrencySpecs", "whatever_is_done_at_once_no_stream_ever_goes_an_illegal_way",
                "Stress over all operations: no stream of the log has an illegal transition."),
            new("REQ-7", "Integration", "Requests.RequestModelSpecs", "what_happens_at_once_could_have_happened_one_after_the_other",
                "Random histories: some sequential order explains each."),
            new("REQ-8", "Integration", "Requests.RequestLapseSpecs", "an_approval_that_was_on_its_way_when_what_it_rests_on_changed_is_decided_again",
                "An approval whose ground moved meanwhile is decided again."),
        ]);
}
