// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auth/signinthrottle.h"

#include "app/auth/secretbytes.h"

#include <sodium.h>

#include <algorithm>
#include <vector>

namespace berth::auth {

using namespace Qt::StringLiterals;

namespace {

constexpr Milliseconds FirstWait{1'000};
/// Longer than any password takes to verify, however many wait: what runs longer was forgotten.
constexpr Seconds LongestRun{60};
/// How long a turn stays open for whoever was told to come back.
constexpr Seconds TurnStaysOpen{60};
constexpr Milliseconds NoWait{0};

bool isLoopback(const QString &peer)
{
    return peer.isEmpty() || peer == "::1"_L1 || peer.startsWith("127."_L1)
        || peer.startsWith("::ffff:127."_L1, Qt::CaseInsensitive);
}

} // namespace

SignInThrottle::SignInThrottle(ThrottlePolicy policy)
    : m_policy(policy)
{
    static_assert(sizeof m_secret == crypto_shorthash_KEYBYTES);
    static_assert(sizeof(Key) == crypto_shorthash_BYTES);
    fillRandom(m_secret);
}

std::optional<Milliseconds> SignInThrottle::admit(const QString &account, const QString &peer,
                                                  TimePoint now)
{
    const Key pair = keyOf(Scope::Pair, account, peer);
    const Key whole = keyOf(Scope::Peer, {}, peer);
    Milliseconds wait = waitOf(Scope::Pair, pair, now);
    if (!isLoopback(peer))
        wait = std::max(wait, waitOf(Scope::Peer, whole, now));
    if (wait > NoWait)
        return wait;
    // Last, as it is what uses a turn up.
    wait = waitOf(Scope::Account, keyOf(Scope::Account, account, {}), now);
    if (wait > NoWait)
        wait = waitForTurn(pair, wait, now);
    if (wait > NoWait)
        return wait;
    begin(pair, now);
    if (!isLoopback(peer))
        begin(whole, now);
    return std::nullopt;
}

void SignInThrottle::failed(const QString &account, const QString &peer, TimePoint now)
{
    abandoned(account, peer);
    addFailure(Scope::Pair, keyOf(Scope::Pair, account, peer), now);
    addFailure(Scope::Account, keyOf(Scope::Account, account, {}), now);
    if (!isLoopback(peer))
        addFailure(Scope::Peer, keyOf(Scope::Peer, {}, peer), now);
}

void SignInThrottle::succeeded(const QString &account, const QString &peer)
{
    abandoned(account, peer);
    // The peer's and the account's failures stay: whoever owns one account must not buy more
    // guesses at the others with it.
    m_entries.erase(keyOf(Scope::Pair, account, peer));
}

void SignInThrottle::abandoned(const QString &account, const QString &peer)
{
    end(keyOf(Scope::Pair, account, peer));
    if (!isLoopback(peer))
        end(keyOf(Scope::Peer, {}, peer));
}

SignInThrottle::Key SignInThrottle::keyOf(Scope scope, const QString &account,
                                          const QString &peer) const
{
    // U+0000 keeps ("ab", "c") and ("a", "bc") apart; no address has one.
    const QByteArray text = char(scope) + peer.toUtf8() + '\0' + account.toUtf8();
    Key key = 0;
    crypto_shorthash(reinterpret_cast<unsigned char *>(&key),
                     reinterpret_cast<const unsigned char *>(text.constData()), size_t(text.size()),
                     m_secret.data());
    return key;
}

SignInThrottle::Limit SignInThrottle::limitOf(Scope scope) const
{
    switch (scope) {
    case Scope::Pair:
        return {m_policy.freePerPair, m_policy.longestWait};
    case Scope::Peer:
        return {m_policy.freePerPeer, m_policy.longestWait};
    case Scope::Account:
        break;
    }
    return {m_policy.freePerAccount, m_policy.longestAccountWait};
}

Milliseconds SignInThrottle::waitAfter(int failures, Limit limit)
{
    Milliseconds wait = failures < limit.free ? NoWait : FirstWait;
    for (int i = limit.free; i < failures && wait < limit.longest; ++i)
        wait *= 2;
    return std::min<Milliseconds>(wait, limit.longest);
}

Milliseconds SignInThrottle::waitOf(Scope scope, Key key, TimePoint now)
{
    const auto found = m_entries.find(key);
    if (found == m_entries.end())
        return NoWait;
    Entry &entry = found->second;
    const Limit limit = limitOf(scope);
    fade(entry, limit, now);
    if (entry.running > 0 && now >= entry.admittedAt + LongestRun)
        entry.running = 0;
    const Milliseconds left
        = entry.failures > 0 ? entry.lastFailure + waitAfter(entry.failures, limit) - now : NoWait;
    if (left > NoWait)
        return left;
    // Those that run count as failures to come: else all guesses would be sent at the same moment.
    return entry.running > 0 && entry.failures + entry.running >= limit.free ? FirstWait : NoWait;
}

Milliseconds SignInThrottle::waitForTurn(Key pair, Milliseconds wait, TimePoint now)
{
    Entry &entry = touch(pair, now);
    const auto turn = entry.turnAt;
    // A clock that was set back must not make a turn of it that is hours away.
    const bool isOpen
        = turn && *turn <= now + m_policy.longestAccountWait && now < *turn + TurnStaysOpen;
    if (!isOpen) {
        entry.turnAt = now + wait;
        return wait;
    }
    if (now < *turn)
        return *turn - now;
    entry.turnAt.reset();
    return NoWait;
}

void SignInThrottle::fade(Entry &entry, Limit limit, TimePoint now) const
{
    // The clock may have been set back: what lies in the future happened just now.
    entry.lastFailure = std::min(entry.lastFailure, now);
    entry.fadedAt = std::min(entry.fadedAt, now);
    while (entry.failures > 0) {
        // Twice the wait, so that waiting just long enough, again and again, does not shorten it.
        const Milliseconds step
            = std::max(m_policy.forgetAfter, 2 * waitAfter(entry.failures, limit));
        if (now - entry.fadedAt < step)
            return;
        entry.fadedAt += step;
        --entry.failures;
    }
}

SignInThrottle::Entry &SignInThrottle::touch(Key key, TimePoint now)
{
    if (!m_entries.contains(key))
        makeRoom();
    Entry &entry = m_entries[key];
    entry.touched = now;
    return entry;
}

void SignInThrottle::addFailure(Scope scope, Key key, TimePoint now)
{
    const Limit limit = limitOf(scope);
    Entry &entry = touch(key, now);
    fade(entry, limit, now);
    // More would only have to fade again.
    if (entry.failures < limit.free || waitAfter(entry.failures, limit) < limit.longest)
        ++entry.failures;
    entry.lastFailure = now;
    entry.fadedAt = now;
}

void SignInThrottle::begin(Key key, TimePoint now)
{
    Entry &entry = touch(key, now);
    ++entry.running;
    entry.admittedAt = now;
}

void SignInThrottle::end(Key key)
{
    const auto found = m_entries.find(key);
    if (found == m_entries.end())
        return;
    Entry &entry = found->second;
    entry.running = std::max(entry.running - 1, 0);
    if (entry.running == 0 && entry.failures == 0 && !entry.turnAt)
        m_entries.erase(found);
}

void SignInThrottle::makeRoom()
{
    if (m_entries.empty() || m_entries.size() < m_policy.mostEntries)
        return;
    // A quarter at once, so that each entry pays for it only once.
    std::vector<TimePoint> touched;
    touched.reserve(m_entries.size());
    for (const auto &[key, entry] : m_entries)
        touched.push_back(entry.touched);
    size_t leave = std::max<size_t>(touched.size() / 4, 1);
    const auto last = touched.begin() + qsizetype(leave - 1);
    std::nth_element(touched.begin(), last, touched.end());
    const TimePoint oldest = *last;
    std::erase_if(m_entries, [oldest, &leave](const auto &entry) {
        return entry.second.touched <= oldest && leave > 0 && leave-- > 0;
    });
}

} // namespace berth::auth
