namespace Sentinel.Load.Lines;

internal static partial class LineList
{
    private static LineSuite BreakGlass { get; } = new("BG", "Break-glass",
        [
            new("BG-1", "Integration", "BreakGlass.BreakGlassRaceSpecs", "fifty_notes_at_once_on_one_are_all_there_in_versions_without_holes",
                "50 concurrent notes: none lost, versions 1 to n."),
            new("BG-2", "Integration", "BreakGlass.BreakGlassRaceSpecs", "fifty_distinct_ones_at_once_all_succeed_of_as_many_people_and_of_one",
                "50 distinct activations at once: all succeed."),
            new("BG-3", "Integration", "BreakGlass.BreakGlassRaceSpecs", "of_fifty_for_one_person_and_profile_exactly_one_succeeds",
                "50 for one person and profile: exactly one."),
            new("BG-4", "Integration", "BreakGlass.BreakGlassRaceSpecs", "of_fifty_by_one_person_over_many_profiles_exactly_so_many_succeed_as_his_quota_says",
                "A quota of N: exactly N of 50."),
            new("BG-5", "Integration", "BreakGlass.BreakGlassRaceSpecs", "of_fifty_people_on_one_role_exactly_so_many_succeed_as_its_quota_says",
                "A role’s quota of N: exactly N of 50 people."),
            new("BG-6", "Integration", "BreakGlass.BreakGlassRaceSpecs", "a_hundred_readers_of_one_see_it_whole_while_notes_are_added",
                "100 readers: nobody sees half of a write."),
            new("BG-7", "Integration", "BreakGlass.BreakGlassRaceSpecs", "fifty_updates_at_once_of_every_kind_end_in_a_legal_state_and_none_that_was_confirmed_is_lost",
                "50 mixed updates: a legal end, and every confirmed one is there."),
            new("BG-8", "Integration", "BreakGlass.BreakGlassRaceSpecs", "lists_by_person_and_by_status_are_whole_while_they_change",
                "Lists miss and double nothing while they change."),
            new("BG-9", "Integration", "BreakGlass.BreakGlassRaceSpecs", "each_finds_what_he_made_and_closes_it_whatever_others_do",
                "Create, read and close, mixed: each finds his own."),
            new("BG-10", "Integration", "BreakGlass.BreakGlassModelSpecs", "what_came_of_commands_that_ran_at_once_is_what_some_order_of_the_pure_decisions_gives",
                "Random histories on PostgreSQL: some sequential order of the pure decisions explains each."),
        ]);
}
