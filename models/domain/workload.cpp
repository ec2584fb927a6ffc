// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/workload.h"

#include <array>
#include <random>
#include <span>

namespace berth::workload {

using namespace Qt::StringLiterals;

namespace {

constexpr Bytes MiB = Bytes(1) << 20;
constexpr Bytes GiB = Bytes(1) << 30;

/// The standard's distributions differ between libraries; its engine does not.
class Dice final
{
public:
    explicit Dice(quint64 seed)
        : m_engine(seed)
    {
    }

    /// In [0, @p bound); the bias of the modulo is below 2^-40 for the bounds used here.
    [[nodiscard]] quint64 below(quint64 bound) { return m_engine() % bound; }

    template<typename T>
    struct Weighted
    {
        T value;
        int weight;
    };

    template<typename T>
    [[nodiscard]] const T &pick(std::span<const Weighted<T>> choices)
    {
        quint64 total = 0;
        for (const Weighted<T> &choice : choices)
            total += quint64(choice.weight);
        quint64 at = below(total);
        for (const Weighted<T> &choice : choices) {
            if (at < quint64(choice.weight))
                return choice.value;
            at -= quint64(choice.weight);
        }
        Q_UNREACHABLE();
    }

private:
    std::mt19937_64 m_engine;
};

template<typename T>
using Weighted = Dice::Weighted<T>;

struct NodeShape
{
    int cores;
    int memoryGib;
    int gpus;
    const char *model;
};

constexpr std::array NodeShapes{
    Weighted<NodeShape>{{96, 384, 8, "G2"}, 549},
    Weighted<NodeShape>{{104, 512, 2, "T4"}, 387},
    Weighted<NodeShape>{{16, 120, 2, "P100"}, 109},
    Weighted<NodeShape>{{128, 768, 8, "G3"}, 39},
    Weighted<NodeShape>{{32, 128, 4, "V100M16"}, 28},
    Weighted<NodeShape>{{64, 256, 2, "P100"}, 29},
    Weighted<NodeShape>{{96, 768, 8, "V100M32"}, 21},
    Weighted<NodeShape>{{8, 32, 1, "V100M16"}, 22},
    Weighted<NodeShape>{{96, 384, 4, "T4"}, 17},
    Weighted<NodeShape>{{48, 368, 4, "V100M32"}, 9},
    Weighted<NodeShape>{{128, 1024, 1, "A10"}, 2},
};

enum class PodClass { Cpu, Share, One, Several };

constexpr std::array PodClasses{
    Weighted<PodClass>{PodClass::Cpu, 1088},
    Weighted<PodClass>{PodClass::Share, 3078},
    Weighted<PodClass>{PodClass::One, 3911},
    Weighted<PodClass>{PodClass::Several, 75},
};

constexpr std::array ShareMilli{
    Weighted<int>{810, 1078}, Weighted<int>{470, 750}, Weighted<int>{320, 328},
    Weighted<int>{650, 253},  Weighted<int>{230, 140}, Weighted<int>{460, 128},
    Weighted<int>{590, 75},   Weighted<int>{160, 74},  Weighted<int>{550, 72},
    Weighted<int>{220, 62},   Weighted<int>{370, 47},  Weighted<int>{110, 24},
    Weighted<int>{480, 19},   Weighted<int>{50, 7},
};
constexpr std::array SeveralGpus{Weighted<int>{8, 44}, Weighted<int>{2, 16}, Weighted<int>{4, 15}};

/// What a class of pods looks like: cores a GPU (of the whole pod where it has none), GiB a core,
/// the service class, and the run time at these quantiles: 2, 10, 25, 50, 75, 90, 98 %.
struct Profile
{
    std::span<const Weighted<int>> cores;
    std::span<const Weighted<int>> gibPerCore;
    std::span<const Weighted<const char *>> qos;
    std::array<int, 7> runSeconds;
};

constexpr std::array CpuCores{Weighted<int>{12, 370}, Weighted<int>{32, 290},
                              Weighted<int>{8, 185},  Weighted<int>{15, 120},
                              Weighted<int>{16, 109}, Weighted<int>{11, 11}};
constexpr std::array ShareCores{Weighted<int>{3, 1122}, Weighted<int>{4, 659},
                                Weighted<int>{12, 631}, Weighted<int>{8, 488},
                                Weighted<int>{6, 150},  Weighted<int>{1, 26}};
constexpr std::array OneCores{
    Weighted<int>{11, 1473}, Weighted<int>{12, 535}, Weighted<int>{3, 470},  Weighted<int>{16, 338},
    Weighted<int>{19, 255},  Weighted<int>{8, 205},  Weighted<int>{10, 195}, Weighted<int>{4, 159},
    Weighted<int>{14, 94},   Weighted<int>{24, 84},  Weighted<int>{15, 53},  Weighted<int>{1, 15}};
constexpr std::array SeveralCores{Weighted<int>{8, 40}, Weighted<int>{11, 18},
                                  Weighted<int>{15, 11}, Weighted<int>{3, 3}};

constexpr std::array CpuGib{Weighted<int>{4, 534}, Weighted<int>{2, 315}, Weighted<int>{3, 217},
                            Weighted<int>{5, 14}};
constexpr std::array ShareGib{Weighted<int>{2, 1337}, Weighted<int>{4, 1329}, Weighted<int>{6, 189},
                              Weighted<int>{7, 136}, Weighted<int>{1, 60}};
constexpr std::array OneGib{Weighted<int>{4, 2241}, Weighted<int>{2, 850}, Weighted<int>{3, 284},
                            Weighted<int>{6, 180},  Weighted<int>{1, 151}, Weighted<int>{8, 79}};
constexpr std::array SeveralGib{Weighted<int>{4, 59}, Weighted<int>{5, 8}, Weighted<int>{6, 3}};

constexpr std::array CpuQos{Weighted<const char *>{"LS", 636}, Weighted<const char *>{"BE", 450},
                            Weighted<const char *>{"Guaranteed", 1},
                            Weighted<const char *>{"Burstable", 1}};
constexpr std::array ShareQos{Weighted<const char *>{"BE", 2319},
                              Weighted<const char *>{"LS", 759}};
constexpr std::array OneQos{Weighted<const char *>{"LS", 3200}, Weighted<const char *>{"BE", 629},
                            Weighted<const char *>{"Burstable", 76},
                            Weighted<const char *>{"Guaranteed", 6}};
constexpr std::array SeveralQos{Weighted<const char *>{"LS", 52},
                                Weighted<const char *>{"Burstable", 23}};

Profile profileOf(PodClass podClass)
{
    switch (podClass) {
    case PodClass::Cpu:
        return {CpuCores, CpuGib, CpuQos, {59, 121, 149, 445, 1944, 12878, 25130}};
    case PodClass::Share:
        return {ShareCores, ShareGib, ShareQos, {10, 45, 107, 357, 1315, 7102, 41740}};
    case PodClass::One:
        return {OneCores, OneGib, OneQos, {36, 67, 167, 587, 2160, 5394, 50251}};
    case PodClass::Several:
        return {SeveralCores, SeveralGib, SeveralQos, {23, 40, 155, 573, 6710, 68494, 977323}};
    }
    Q_UNREACHABLE();
}

/// Linear between the quantiles; the tails are cut at the outermost.
qint64 runSeconds(Dice &dice, const std::array<int, 7> &quantiles)
{
    constexpr std::array<int, 7> perMille{20, 100, 250, 500, 750, 900, 980};
    const int at = int(dice.below(1000));
    if (at <= perMille.front())
        return quantiles.front();
    for (size_t i = 1; i < perMille.size(); ++i) {
        if (at > perMille[i])
            continue;
        const qint64 span = quantiles[i] - quantiles[i - 1];
        return quantiles[i - 1] + span * (at - perMille[i - 1]) / (perMille[i] - perMille[i - 1]);
    }
    return quantiles.back();
}

/// Which models the bound pods of the trace name, by how often.
constexpr std::array ModelSets{
    Weighted<const char *>{"T4", 718},
    Weighted<const char *>{"G2", 213},
    Weighted<const char *>{"P100", 212},
    Weighted<const char *>{"V100M16|V100M32", 111},
    Weighted<const char *>{"G3", 51},
    Weighted<const char *>{"P100|V100M16|V100M32", 54},
    Weighted<const char *>{"G2|P100|T4|V100M16|V100M32", 20},
};
constexpr int BoundPercent = 27;

} // namespace

std::vector<openb::NodeRow> generateNodes(int count, quint64 seed)
{
    Dice dice(seed);
    std::vector<openb::NodeRow> nodes;
    nodes.reserve(size_t(count));
    for (int i = 0; i < count; ++i) {
        const NodeShape &shape = dice.pick<NodeShape>(NodeShapes);
        openb::NodeRow row;
        row.name = u"node-%1"_s.arg(i + 1, 4, 10, QLatin1Char('0'));
        row.cpuMilli = MilliCpu(shape.cores) * 1000;
        row.memoryBytes = shape.memoryGib * GiB;
        row.gpus = shape.gpus;
        row.model = QLatin1StringView(shape.model);
        nodes.push_back(std::move(row));
    }
    return nodes;
}

std::vector<openb::PodRow> generatePods(int count, quint64 seed, bool withModels)
{
    Dice dice(seed);
    std::vector<openb::PodRow> pods;
    pods.reserve(size_t(count));
    qint64 created = 0;
    for (int i = 0; i < count; ++i) {
        const PodClass podClass = dice.pick<PodClass>(PodClasses);
        const Profile profile = profileOf(podClass);
        openb::PodRow row;
        row.name = u"pod-%1"_s.arg(i + 1, 5, 10, QLatin1Char('0'));
        if (podClass == PodClass::Several)
            row.gpus = dice.pick<int>(SeveralGpus);
        else
            row.gpus = podClass == PodClass::Cpu ? 0 : 1;
        if (row.gpus > 0)
            row.gpuMilli = podClass == PodClass::Share ? dice.pick<int>(ShareMilli) : WholeGpu;
        const int cores = dice.pick<int>(profile.cores) * std::max(1, row.gpus);
        row.cpuMilli = MilliCpu(cores) * 1000;
        row.memoryBytes = Bytes(cores) * dice.pick<int>(profile.gibPerCore) * 1024 * MiB;
        row.qos = QLatin1StringView(dice.pick<const char *>(profile.qos));
        row.phase = u"Running"_s;
        created += qint64(dice.below(120));
        row.creationTime = created;
        row.scheduledTime = created;
        row.deletionTime = created + runSeconds(dice, profile.runSeconds);
        if (withModels && row.gpus > 0 && dice.below(100) < BoundPercent) {
            row.gpuModels = QString::fromLatin1(dice.pick<const char *>(ModelSets))
                                .split(u'|', Qt::SkipEmptyParts);
        }
        pods.push_back(std::move(row));
    }
    return pods;
}

} // namespace berth::workload
