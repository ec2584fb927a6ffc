// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/time.h"

#include <QtCore/qstring.h>

#include <array>
#include <optional>
#include <unordered_map>

namespace berth::auth {

/// How many failed sign-ins are free, and how long the waits become. Settings.
struct ThrottlePolicy
{
    int freePerPair = 10; ///< of one account from one peer
    int freePerPeer = 30; ///< of all accounts from one peer; a loopback peer has no such cap
    int freePerAccount = 50; ///< of one account from all peers
    Seconds longestWait{60}; ///< of a pair and of a peer
    Seconds longestAccountWait{4}; ///< of an account: whoever attacks it, its owner waits no longer
    Milliseconds forgetAfter{6'000}; ///< one failure less, while below what is free: ten a minute
    size_t mostEntries = 20'000; ///< beyond, those that were quiet the longest are forgotten
};

/// Slows guessing down without locking anybody out: after the free failures a wait of 1 s that
/// doubles with every further one, fades with time and ends with a success. Counted by account and
/// peer together, so that nobody's failures elsewhere keep the owner out; by peer, against one that
/// tries many accounts; and, in seconds only, by account, against many peers that try one.
///
/// A value: not thread-safe, `now` is given. Accounts and peers are kept as keyed digests, so that
/// long names cost nothing and nobody can make two of them collide. Cost O(1), amortised.
class SignInThrottle final
{
public:
    explicit SignInThrottle(ThrottlePolicy policy = {});

    /// Whether a sign-in may be tried now. Nothing: yes, and it counts as running until one of the
    /// three below ends it. Else how long to wait first, above zero: 429 with Retry-After.
    /// @param account the folded username, existing or not
    /// @param peer the address; of IPv6 the /64, which is what one customer has; empty for a unix
    /// socket
    [[nodiscard]] std::optional<Milliseconds> admit(const QString &account, const QString &peer,
                                                    TimePoint now);
    void failed(const QString &account, const QString &peer, TimePoint now);
    void succeeded(const QString &account, const QString &peer);
    /// It was neither: no room for it, or no memory.
    void abandoned(const QString &account, const QString &peer);

    [[nodiscard]] size_t entryCount() const { return m_entries.size(); }

private:
    struct Entry
    {
        int failures = 0;
        int running = 0; ///< admitted and not yet ended
        TimePoint lastFailure;
        TimePoint fadedAt; ///< up to when fading was reckoned
        TimePoint admittedAt; ///< the last one
        std::optional<TimePoint> turnAt; ///< of a pair of a slowed account: when it may go
        TimePoint touched;
    };
    struct Limit
    {
        int free = 0;
        Seconds longest{};
    };
    using Key = quint64;

    enum class Scope : char { Pair, Peer, Account };
    [[nodiscard]] Key keyOf(Scope scope, const QString &account, const QString &peer) const;
    [[nodiscard]] Limit limitOf(Scope scope) const;
    [[nodiscard]] static Milliseconds waitAfter(int failures, Limit limit);
    /// What @p key still has to wait; zero: nothing.
    [[nodiscard]] Milliseconds waitOf(Scope scope, Key key, TimePoint now);
    [[nodiscard]] Milliseconds waitForTurn(Key pair, Milliseconds wait, TimePoint now);
    void fade(Entry &entry, Limit limit, TimePoint now) const;
    Entry &touch(Key key, TimePoint now);
    void addFailure(Scope scope, Key key, TimePoint now);
    void begin(Key key, TimePoint now);
    void end(Key key);
    void makeRoom();

    ThrottlePolicy m_policy;
    std::array<unsigned char, 16> m_secret{}; ///< of the digests
    std::unordered_map<Key, Entry> m_entries;
};

} // namespace berth::auth
