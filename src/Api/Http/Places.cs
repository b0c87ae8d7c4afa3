namespace Sentinel.Api.Http;

/// <summary>Keeps anyone from taking more than so many places at one time; who takes none costs no memory.</summary>
internal sealed class Places<TKey>(int each)
    where TKey : notnull
{
    private readonly Dictionary<TKey, int> _taken = [];

    /// <summary>A place, given back when it is disposed; null when all of this one's are taken.</summary>
    public IDisposable? TryTake(TKey key)
    {
        lock (_taken)
        {
            var taken = _taken.GetValueOrDefault(key);
            if (taken >= each)
            {
                return null;
            }

            _taken[key] = taken + 1;
        }

        return new Place(this, key);
    }

    private void GiveBack(TKey key)
    {
        lock (_taken)
        {
            if (--_taken[key] == 0)
            {
                _taken.Remove(key);
            }
        }
    }

    private sealed class Place(Places<TKey> of, TKey key) : IDisposable
    {
        public void Dispose() => of.GiveBack(key);
    }
}
